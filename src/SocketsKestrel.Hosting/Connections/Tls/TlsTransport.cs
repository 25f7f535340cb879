using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>A connection's bytes inside TLS, in the place of the transport that carries it. Holds no buffer while it waits for the peer.</summary>
internal sealed class TlsTransport : IDuplexPipe, IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions Reading = new(BlockPool.ForAll, BlockPool.BlockSize, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions Writing = new(BlockPool.ForAll, leaveOpen: true);

    private readonly TransportStream _inner;
    private readonly TlsStream _stream;

    public TlsTransport(IDuplexPipe transport)
    {
        _inner = new TransportStream(transport);
        _stream = new TlsStream(_inner);
        Input = PipeReader.Create(_stream, Reading);
        Output = PipeWriter.Create(_stream, Writing);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The transport that carries it.</summary>
    public IDuplexPipe Inner => _inner.Transport;

    /// <summary>Whether the peer has sent anything yet.</summary>
    public bool HasReceived => _inner.HasReceived;

    /// <summary>How many bytes of TLS the transport that carries it has been given.</summary>
    public long BytesWritten => _inner.BytesWritten;

    /// <summary>The handshake as a server; what goes wrong in it is thrown as <see cref="SslStream"/> does.</summary>
    public Task HandshakeAsync(ServerCertificates certificates, CancellationToken cancellationToken) => _stream.AuthenticateAsServerAsync(
        static (_, hello, certificates, _) => new(((ServerCertificates)certificates!).Select(hello.ServerName)), certificates, cancellationToken);

    /// <summary>Sends what is written and not flushed, then close_notify (RFC 8446, section 6.1), if the peer takes it, and frees what TLS holds.</summary>
    public async Task EndAsync()
    {
        try
        {
            await Input.CompleteAsync();
            await Output.CompleteAsync();
            await _stream.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or CryptographicException or AuthenticationException or InvalidOperationException)
        {
            // The peer has gone, was aborted, or sent what TLS does not go on after: there is nobody to tell.
        }
        finally
        {
            await _stream.DisposeAsync();
        }
    }

    /// <summary>Frees what a handshake that failed has left.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
