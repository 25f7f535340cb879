using System.Buffers;
using System.Text;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.EndToEnd.Readme;

public sealed class ShoutHandler : IRequestHandler
{
    public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number)
    {
        reply.Write(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(request).ToUpperInvariant()));
        return RequestOutcome.Replied;
    }
}
