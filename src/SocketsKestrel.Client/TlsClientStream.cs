using System.Net.Security;

namespace SocketsKestrel.Client;

/// <summary>
/// TLS whose sending side can be ended while another thread reads. <see cref="SslStream"/> has a lock between reads and writes, none
/// between reads and <see cref="ShutdownAsync"/>: SSL_read and SSL_shutdown at the same time fail, or corrupt OpenSSL's memory. So
/// they take turns: a read has its turn except while it waits for bytes from below.
/// </summary>
internal sealed class TlsClientStream : SslStream
{
    private readonly Below _below;

    /// <param name="socket">The connected socket; owned by the stream from here on.</param>
    public TlsClientStream(SocketStream socket)
        : this(new Below(socket))
    {
    }

    private TlsClientStream(Below below)
        : base(below) => _below = below;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _below.Turn.WaitAsync(cancellationToken);
        _below.HasReader = true;
        try
        {
            return await base.ReadAsync(buffer, cancellationToken);
        }
        finally
        {
            _below.HasReader = false;
            _below.Turn.Release();
        }
    }

    /// <summary>Sends close_notify (RFC 8446, section 6.1). Not at the same time as a write.</summary>
    public override async Task ShutdownAsync()
    {
        await _below.Turn.WaitAsync();
        _below.HasEnd = true;
        try
        {
            await base.ShutdownAsync();
        }
        finally
        {
            if (_below.HasEnd) // nothing was written
                _below.Turn.Release();
        }
    }

    /// <summary>The socket's bytes.</summary>
    private sealed class Below(SocketStream socket) : SocketStream
    {
        /// <summary>Held by whoever may be inside OpenSSL for a read or for the end.</summary>
        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>Whether a read has the turn; those of the handshake have none. Written under the turn, or by the read that is to get it back.</summary>
        public bool HasReader { get; set; }

        /// <summary>Whether the next write is the close_notify. OpenSSL is then done, and readers go on while it is sent: the server may be waiting for them.</summary>
        public bool HasEnd { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!HasReader)
                return await socket.ReadAsync(buffer, cancellationToken);
            HasReader = false;
            Turn.Release();
            try
            {
                return await socket.ReadAsync(buffer, cancellationToken);
            }
            finally
            {
                await Turn.WaitAsync(CancellationToken.None);
                HasReader = true;
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (HasEnd)
            {
                HasEnd = false;
                Turn.Release();
            }

            return socket.WriteAsync(buffer, cancellationToken);
        }

        public override void CompleteSending() => socket.CompleteSending();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                socket.Dispose();
            base.Dispose(disposing);
        }
    }
}
