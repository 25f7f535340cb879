using System.Buffers;
using System.IO.Pipelines;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>A transport whose bytes are counted, for handlers that read and write it themselves.</summary>
internal sealed class PipeTally : IDuplexPipe
{
    public PipeTally(ServerConnection connection, IDuplexPipe transport)
    {
        Input = new Reader(connection, transport.Input);
        Output = new Writer(connection, transport.Output);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    private sealed class Reader(ServerConnection connection, PipeReader inner) : PipeReader
    {
        private ReadOnlySequence<byte> _buffer;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(cancellationToken));

        public override bool TryRead(out ReadResult result)
        {
            var any = inner.TryRead(out result);
            if (any)
                Count(result);
            return any;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            var left = _buffer.Slice(consumed).Length;
            connection.CountCarried(left, isTorn: left > 0, isNew: !consumed.Equals(_buffer.Start));
            _buffer = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private ReadResult Count(ReadResult result)
        {
            _buffer = result.Buffer;
            connection.CountReceived(_buffer.Length);
            return result;
        }
    }

    private sealed class Writer(ServerConnection connection, PipeWriter inner) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => connection.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
