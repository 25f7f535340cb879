using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>
/// A transport's pipes as the stream that TLS runs on. A read into an empty buffer waits until there is something to read, so
/// that nobody holds a buffer meanwhile. Every write is flushed.
/// </summary>
internal sealed class TransportStream(IDuplexPipe transport) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The transport below.</summary>
    public IDuplexPipe Transport => transport;

    /// <summary>Whether the peer has sent anything yet.</summary>
    public bool HasReceived { get; private set; }

    /// <summary>How many bytes the transport below has been given.</summary>
    public long BytesWritten { get; private set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await transport.Input.ReadAsync(cancellationToken);
            var available = result.Buffer.Length;
            var count = (int)Math.Min(available, buffer.Length);
            var taken = result.Buffer.Slice(0, count);
            taken.CopyTo(buffer.Span);
            transport.Input.AdvanceTo(taken.End);
            if (available > 0 || result.IsCompleted)
            {
                HasReceived |= available > 0;
                return count;
            }

            // Cancelled by a close from before the handler's reads went through TLS: the stage, or those reads, are cancelled as well.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BytesWritten += buffer.Length;
        var flush = await transport.Output.WriteAsync(buffer, cancellationToken);
        if (flush.IsCompleted)
            throw new ConnectionResetException("The peer takes nothing more.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Every write is.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
