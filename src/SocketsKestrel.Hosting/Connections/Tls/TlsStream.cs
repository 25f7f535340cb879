using System.Net.Security;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>TLS over a transport, whose reads end as a transport's do: a torn or forged record is a reset, whatever the library calls it.</summary>
internal sealed class TlsStream(TransportStream transport) : SslStream(transport, leaveInnerStreamOpen: true)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (e.InnerException is ConnectionAbortedException)
        {
            throw e.InnerException; // the server's own doing
        }
        catch (IOException e) when (e is not ConnectionResetException)
        {
            throw new ConnectionResetException("The peer's TLS records are broken.", e);
        }
    }
}
