using System.Buffers;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Tests.Support;

/// <summary>Answers each request with itself; <c>bye</c> ends the connection.</summary>
internal sealed class Echo : IRequestHandler
{
    public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number)
    {
        if (request.FirstSpan.SequenceEqual("bye"u8))
            return RequestOutcome.Close;
        foreach (var segment in request)
            reply.Write(segment.Span);
        return RequestOutcome.Replied;
    }
}
