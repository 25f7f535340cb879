using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SocketsKestrel.Client;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>
/// A socket on the event loop. It is tried without waiting only when the loop has said that it is ready, and a read that did not
/// fill its buffer has emptied the socket: a message takes one system call to receive and one to send.
/// </summary>
internal sealed class LoopSocket : SocketStream
{
    /// <summary>Reads in a row before others have their turn.</summary>
    private const int MaxReadsPerTurn = 16;

    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly bool _isDatagram;
    private readonly int _slot;
    private readonly LoopOperation _reading = new();
    private LoopOperation? _writing;
    private TaskCompletionSource? _hangUp;
    private bool _isReadable;
    private bool _hasHungUp;
    private bool _isClosed;
    private int _readsThisTurn;

    /// <param name="loop">Where it is waited for.</param>
    /// <param name="descriptor">Non-blocking; owned by the socket.</param>
    /// <param name="isDatagram">Whether it is of UDP.</param>
    public LoopSocket(EventLoop loop, int descriptor, bool isDatagram)
    {
        _loop = loop;
        _descriptor = descriptor;
        _isDatagram = isDatagram;
        _slot = loop.Add(this, descriptor);
    }

    /// <summary>To be set when TLS or a WebSocket is to be spoken; see <see cref="LoopOperation.IsBelowLayer"/>.</summary>
    public bool IsBelowLayer
    {
        get => _reading.IsBelowLayer;
        set => _reading.IsBelowLayer = (_writing ??= new()).IsBelowLayer = value;
    }

    /// <summary>Called by the loop.</summary>
    public void BecomeReady(uint events)
    {
        if (_isClosed)
            return;
        if ((events & (Libc.EpollPeerHangUp | Libc.EpollHangUp | Libc.EpollError)) != 0)
            _hasHungUp = true;
        if (_hasHungUp || (events & Libc.EpollIn) != 0)
        {
            _isReadable = true;
            _readsThisTurn = 0;
        }

        if (_writing is { IsPending: true } && (_hasHungUp || (events & Libc.EpollOut) != 0))
            GoOnWriting(_writing);
        if (_isReadable && _reading.IsPending && !_isClosed) // whoever wrote may have closed it, and its descriptor may be another's
            GoOnReading();
        if (_hasHungUp)
            _hangUp?.TrySetResult();
    }

    /// <summary>Waits until a connection that has begun is there, or failed.</summary>
    /// <exception cref="SocketException">It failed.</exception>
    public async ValueTask WaitForConnectionAsync()
    {
        await (_writing = new()).Write(default);
        if (TakeError() is not 0 and var error)
            throw SocketErrors.ToException(error);
    }

    /// <summary>Waits until the other side has ended the connection, without reading what has come before. One wait at a time.</summary>
    /// <returns>Whether it was broken off: reset.</returns>
    public async Task<bool> UntilHungUpAsync()
    {
        if (!_hasHungUp)
            await (_hangUp = new()).Task;
        return TakeError() != 0;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsBelowLayer && _loop.IsElsewhere)
            return ReadFromElsewhereAsync(buffer, cancellationToken);
        ThrowIfNotUsable();
        if (_isReadable && ++_readsThisTurn < MaxReadsPerTurn)
        {
            if (buffer.IsEmpty)
                return new(0);
            var length = TryRead(buffer.Span);
            if (length >= 0)
                return new(length);
        }
        else if (_isReadable)
        {
            _loop.Later(this);
        }

        return cancellationToken.CanBeCanceled ? ReadCancellableAsync(buffer, cancellationToken) : _reading.Read(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsBelowLayer && _loop.IsElsewhere)
            return WriteFromElsewhereAsync(buffer, cancellationToken);
        ThrowIfNotUsable();
        cancellationToken.ThrowIfCancellationRequested();
        var sent = TryWrite(buffer.Span);
        return sent == buffer.Length ? default : (_writing ??= new()).Write(buffer[sent..]);
    }

    public override void CompleteSending()
    {
        if (!_isDatagram)
            _ = Libc.Shutdown(_descriptor, 1);
    }

    /// <summary>Whoever waits hears of it with the loop's next turn: who closes may be in the middle of something.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && IsBelowLayer && _loop.IsElsewhere)
        {
            _loop.Post(static socket => ((LoopSocket)socket!).Dispose(), this);
        }
        else if (disposing && !_isClosed)
        {
            _isClosed = true;
            _loop.Remove(_slot);
            _ = Libc.Close(_descriptor);
            if (_reading.IsPending || _writing is { IsPending: true })
                _loop.Post(static socket => ((LoopSocket)socket!).FailPending(), this);
        }

        base.Dispose(disposing);
    }

    // A WebSocket goes on on the thread pool where its answer to a ping, or its end, had to wait for a message that was being sent.

    private async ValueTask<int> ReadFromElsewhereAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _loop.SwitchAsync();
        return await ReadAsync(buffer, cancellationToken);
    }

    private async ValueTask WriteFromElsewhereAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await _loop.SwitchAsync();
        await WriteAsync(buffer, cancellationToken);
    }

    private async ValueTask<int> ReadCancellableAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var reading = _reading.Read(buffer);
        var version = _reading.Version;
        await using (cancellationToken.UnsafeRegister(
            (state, token) => _loop.Post(_ => CancelRead(version, token), null),
            null))
        {
            return await reading;
        }
    }

    private void GoOnReading()
    {
        int length;
        try
        {
            length = _reading.Buffer.IsEmpty ? 0 : TryRead(_reading.Buffer.Span);
        }
        catch (Exception e)
        {
            _reading.Fail(e);
            return;
        }

        if (length >= 0)
            _reading.Complete(length);
    }

    private void GoOnWriting(LoopOperation writing)
    {
        try
        {
            writing.Rest = writing.Rest[TryWrite(writing.Rest.Span)..];
        }
        catch (Exception e)
        {
            writing.Fail(e);
            return;
        }

        if (writing.Rest.IsEmpty)
            writing.Complete(0);
    }

    /// <returns>-1: there is nothing now.</returns>
    private int TryRead(Span<byte> buffer)
    {
        while (true)
        {
            var length = Libc.Receive(_descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length, 0);
            if (length >= 0)
            {
                _loop.BytesReceived += length;
                _isReadable = _isDatagram || _hasHungUp || length == buffer.Length;
                return (int)length;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.ErrorWouldBlock)
            {
                _isReadable = false;
                return -1;
            }

            if (error != Libc.ErrorInterrupted)
                throw Failed(error);
        }
    }

    /// <returns>How much was sent.</returns>
    private int TryWrite(ReadOnlySpan<byte> rest)
    {
        var sent = 0;
        while (sent < rest.Length)
        {
            var length = Libc.Send(_descriptor, ref MemoryMarshal.GetReference(rest[sent..]), rest.Length - sent, Libc.NoSignal);
            if (length >= 0)
            {
                sent += (int)length;
                _loop.BytesSent += length;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.ErrorWouldBlock)
                break;
            if (error != Libc.ErrorInterrupted)
                throw Failed(error);
        }

        return sent;
    }

    /// <summary>What has gone wrong with the connection since this was asked last; 0: nothing.</summary>
    private int TakeError()
    {
        var error = 0;
        var length = sizeof(int);
        return Libc.GetOption(_descriptor, Libc.SocketLevel, Libc.SocketError, ref error, ref length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    private Exception Failed(int error)
    {
        var cause = SocketErrors.ToException(error);
        return _isDatagram ? cause : new IOException(cause.Message, cause);
    }

    /// <summary>Not a read that has begun since.</summary>
    private void CancelRead(short version, CancellationToken token)
    {
        if (_reading.IsPending && _reading.Version == version)
            _reading.Fail(new OperationCanceledException(token));
    }

    private void FailPending()
    {
        var closed = new ObjectDisposedException(nameof(LoopSocket));
        if (_reading.IsPending)
            _reading.Fail(closed);
        if (_writing is { IsPending: true })
            _writing.Fail(closed);
    }

    private void ThrowIfNotUsable()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (!_loop.IsCurrent)
            throw new InvalidOperationException("A virtual client is used on the thread of its event loop only: await without ConfigureAwait(false), and start no thread with it.");
    }
}
