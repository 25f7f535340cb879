namespace SocketsKestrel.Client.WebSockets;

/// <summary>A stream some of whose bytes have been read already, behind the answer to the handshake.</summary>
/// <param name="socket">The connected socket.</param>
/// <param name="stream">The same, or TLS over it; owned.</param>
/// <param name="arrived">What has been read.</param>
internal sealed class UpgradedStream(SocketStream socket, Stream stream, ReadOnlyMemory<byte> arrived) : SocketStream
{
    private ReadOnlyMemory<byte> _arrived = arrived;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_arrived.IsEmpty)
            return stream.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(buffer.Length, _arrived.Length);
        _arrived[..length].CopyTo(buffer);
        _arrived = length < _arrived.Length ? _arrived[length..] : default;
        return new(length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => stream.WriteAsync(buffer, cancellationToken);

    public override void CompleteSending() => socket.CompleteSending();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
