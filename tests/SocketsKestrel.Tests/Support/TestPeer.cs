using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Tests.Support;

/// <summary>
/// The client's end of a connection in memory. What the server does with received bytes it does before <see cref="SendAsync(string)"/>
/// returns, so that a test may turn the clock right after it.
/// </summary>
internal sealed class TestPeer
{
    /// <summary>Only ends a test that would hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Pipe _toServer = new(new PipeOptions(
        pauseWriterThreshold: 0, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));

    private readonly Pipe _toPeer;
    private readonly Lock _gate = new();
    private bool _reading;
    private bool _aborted;

    /// <param name="id">The connection's id.</param>
    /// <param name="address">Where it seems to come from.</param>
    /// <param name="window">How many bytes the server may send ahead of this peer's reads.</param>
    public TestPeer(string id, IPAddress address, int window)
    {
        _toPeer = new Pipe(new PipeOptions(
            pauseWriterThreshold: window, resumeWriterThreshold: window / 2, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        Context = new TestConnectionContext(id, new DuplexPipe(_toServer.Reader, _toPeer.Writer), Aborted) { RemoteEndPoint = new IPEndPoint(address, 40_000) };
    }

    public TestConnectionContext Context { get; }

    /// <summary>Completes when the server has done with the connection.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public bool IsAborted
    {
        get
        {
            lock (_gate)
                return _aborted;
        }
    }

    public void Serve(ConnectionDelegate serve)
    {
        Ended = ServeAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);

        async Task ServeAsync()
        {
            await serve(Context);
            await Context.Transport.Input.CompleteAsync();
            await Context.Transport.Output.CompleteAsync();
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Sends no more; still receives.</summary>
    public void Finish()
    {
        _toServer.Writer.Complete();
        Context.InputEnded();
    }

    public void Reset()
    {
        _toServer.Writer.Complete(new ConnectionResetException("reset by the test"));
        Context.InputEnded();
    }

    /// <summary>Reads exactly as much as is expected, and compares.</summary>
    public async Task ReceivesAsync(string text)
    {
        var received = await ReadAsync(Encoding.UTF8.GetByteCount(text));
        Assert.Equal(text, Encoding.UTF8.GetString(received));
    }

    /// <summary>Reads all that comes until the server closes.</summary>
    public async Task<string> ReceiveToEndAsync() => Encoding.UTF8.GetString(await ReadAsync(long.MaxValue));

    /// <summary>Reads as many bytes as asked for, fewer only if the server closes first.</summary>
    public async Task<byte[]> ReadAsync(long count)
    {
        var received = new ArrayBufferWriter<byte>();
        while (received.WrittenCount < count && EnterRead())
        {
            try
            {
                var result = await _toPeer.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
                var taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, count - received.WrittenCount));
                foreach (var segment in taken)
                    received.Write(segment.Span);
                _toPeer.Reader.AdvanceTo(taken.End);
                if (result.IsCompleted && taken.Length == result.Buffer.Length)
                    break;
            }
            finally
            {
                LeaveRead();
            }
        }

        return received.WrittenSpan.ToArray();
    }

    private bool EnterRead()
    {
        lock (_gate)
            return _reading = !_aborted;
    }

    private void LeaveRead()
    {
        lock (_gate)
        {
            _reading = false;
            if (_aborted)
                _toPeer.Reader.Complete();
        }
    }

    private void Aborted(ConnectionAbortedException reason)
    {
        lock (_gate)
        {
            if (_aborted)
                return;
            _aborted = true;

            // A pipe's reader must not be completed under a read: that one does it then.
            if (_reading)
                _toPeer.Reader.CancelPendingRead();
            else
                _toPeer.Reader.Complete();
        }

        _toServer.Writer.Complete(reason);
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
