using System.Buffers;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Tests.Support;

/// <summary>Refuses every request.</summary>
internal sealed class Refusal : IRequestHandler
{
    public static readonly ProtocolError Error = new("no-tea", "the pot is empty");

    public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number) => RequestOutcome.Rejected(Error);
}
