using System.IO.Pipelines;

namespace SocketsKestrel.Tests.Support;

/// <summary>Counts the flushes of a transport; each would be a system call.</summary>
internal sealed class FlushCounter(IDuplexPipe inner) : PipeWriter, IDuplexPipe
{
    public int Flushes { get; private set; }

    public PipeReader Input => inner.Input;

    public PipeWriter Output => this;

    public override bool CanGetUnflushedBytes => inner.Output.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.Output.UnflushedBytes;

    public override void Advance(int bytes) => inner.Output.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.Output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.Output.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.Output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Output.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Flushes++;
        return inner.Output.FlushAsync(cancellationToken);
    }
}
