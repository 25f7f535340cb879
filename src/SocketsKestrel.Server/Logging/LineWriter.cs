using System.Buffers;
using System.Text;
using System.Threading.Channels;

namespace SocketsKestrel.Server.Logging;

/// <summary>
/// Writes text to a stream that may block, as stdout does when its reader stops, or fail, as on a full disk, without ever having a
/// caller wait: what does not fit into the queue takes the place of the oldest in it, and is reported once the stream takes
/// text again. Any thread may write.
/// </summary>
internal sealed class LineWriter : IDisposable
{
    /// <summary>Bytes written at a time, when much is waiting.</summary>
    private const int MaxBatch = 64 * 1024;

    /// <summary>After a failed write; what comes meanwhile waits in the queue.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>What a process that ends grants a stream to take what is waiting.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Stream _output;
    private readonly Func<long, string> _describeLoss;
    private readonly Channel<string> _queue;
    private readonly ManualResetEventSlim _ending = new();
    private readonly ArrayBufferWriter<byte> _batch = new();
    private readonly Thread _thread;
    private long _lost;

    /// <summary>Starts the thread that writes.</summary>
    /// <param name="output">The stream; not disposed.</param>
    /// <param name="capacity">How many texts may wait.</param>
    /// <param name="describeLoss">What to write when this many texts were lost.</param>
    public LineWriter(Stream output, int capacity, Func<long, string> describeLoss)
    {
        _output = output;
        _describeLoss = describeLoss;
        var bounds = new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _queue = Channel.CreateBounded<string>(bounds, _ => Interlocked.Increment(ref _lost));
        _thread = new Thread(Run) { IsBackground = true, Name = "line writer" };
        _thread.Start();
    }

    /// <summary>Writes text, line ends included, later.</summary>
    public void Write(string text)
    {
        if (!_queue.Writer.TryWrite(text))
            Interlocked.Increment(ref _lost); // the process ends
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _ending.Set();
        if (_thread.Join(LastWords))
            _ending.Dispose();
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var lost = Interlocked.Exchange(ref _lost, 0);
            if (lost > 0)
                Encoding.UTF8.GetBytes(_describeLoss(lost), _batch);
            while (_batch.WrittenCount < MaxBatch && _queue.Reader.TryRead(out var text))
            {
                lost++;
                Encoding.UTF8.GetBytes(text, _batch);
            }

            if (!TryWriteBatch())
            {
                Interlocked.Add(ref _lost, lost);
                _ending.Wait(RetryDelay);
            }

            _batch.ResetWrittenCount();
        }
    }

    private bool TryWriteBatch()
    {
        try
        {
            _output.Write(_batch.WrittenSpan);
            _output.Flush();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false; // there is nowhere to say so; the count is kept
        }
    }
}
