using System.Buffers;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Server.Modes.Reply;

/// <summary>The n-th message of a connection, or UDP peer, gets its answer from a table, else from a template.</summary>
internal sealed class ReplyHandler(ReplyOptions options) : IRequestHandler
{
    private readonly ReplyTable _table = new(options.Answers, options.Template);

    public bool UsesRequestNumber => true;

    public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number)
    {
        _table.Write(request, number, reply);
        return RequestOutcome.Replied;
    }
}
