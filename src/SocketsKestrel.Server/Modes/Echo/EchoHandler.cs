using System.Buffers;
using System.Text;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Echo;

/// <summary>
/// Every message comes back byte for byte. With <c>Raw</c> framing that is a copy of the stream; a peer that finishes sending
/// first gets all of it back before the connection is closed.
/// </summary>
internal sealed class EchoHandler(EchoOptions options) : IRequestHandler
{
    private readonly byte[]? _quitWord = string.IsNullOrEmpty(options.QuitWord) ? null : Encoding.UTF8.GetBytes(options.QuitWord);

    public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number)
    {
        if (_quitWord is not null && request.Is(_quitWord))
            return RequestOutcome.Close;
        foreach (var segment in request)
            reply.Write(segment.Span);
        return RequestOutcome.Replied;
    }
}
