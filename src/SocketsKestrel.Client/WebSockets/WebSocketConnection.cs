using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Client.WebSockets;

/// <summary>
/// A WebSocket as messages. .NET's own goes on wherever it was completed, which may be the thread pool; whoever awaits this one comes back to
/// its own context. What has arrived of a message is one array, rented while there is something in it.
/// </summary>
internal sealed class WebSocketConnection : BatchingConnection
{
    private const int MinInput = 2048;

    /// <summary>How messages are kept until they are sent, as WebSocket frames.</summary>
    private static readonly LengthPrefixedFraming Collected = new(int.MaxValue);

    private readonly WebSocket _socket;
    private readonly WebSocketClientOptions _options;
    private byte[] _input = [];
    private ReadOnlyMemory<byte> _next;
    private bool _hasNext;
    private Task<bool>? _receiving;
    private Task? _closing;
    private bool _hasEnded;
    private Exception? _end;
    private volatile bool _isDisposed;

    /// <param name="stream">What was upgraded; owned.</param>
    /// <param name="options">How.</param>
    public WebSocketConnection(UpgradedStream stream, WebSocketClientOptions options)
        : base(Collected)
    {
        _options = options;
        _socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { KeepAliveInterval = options.KeepAliveInterval, KeepAliveTimeout = options.KeepAliveTimeout });
    }

    public override bool TryReceive(out ReadOnlySequence<byte> message)
    {
        if (_receiving is not null || !_hasNext)
        {
            message = default;
            return false;
        }

        message = new(_next);
        _hasNext = false;
        return true;
    }

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (_receiving is not null)
            return WaitForReceivingAsync(cancellationToken);
        if (_hasNext)
            return new(true);
        if (_hasEnded)
            return _end is null ? new(false) : ValueTask.FromException<bool>(_end);
        cancellationToken.ThrowIfCancellationRequested();
        var receiving = ReceiveAsync();
        if (!cancellationToken.CanBeCanceled || receiving.IsCompleted)
            return receiving;
        _receiving = receiving.AsTask();
        return WaitForReceivingAsync(cancellationToken);
    }

    /// <summary>Says good-bye if that can be said at once: a peer that takes nothing is not waited for.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (_socket.State is WebSocketState.Open)
            _closing = _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
        _socket.Dispose();
        await Ended(_closing);
        await Ended(_receiving);
    }

    protected override async ValueTask WriteBatchAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken)
    {
        try
        {
            while (!batch.IsEmpty)
            {
                var message = batch.Slice(sizeof(int), BinaryPrimitives.ReadInt32BigEndian(batch.Span));
                batch = batch[(sizeof(int) + message.Length)..];
                var type = _options.SendsBinary || !Utf8.IsValid(message.Span) ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                await _socket.SendAsync(message, type, endOfMessage: true, cancellationToken);
            }
        }
        catch (Exception e) when (WebSocketFaults.IsFault(e) && !cancellationToken.IsCancellationRequested)
        {
            throw WebSocketFaults.ToException(e, _isDisposed);
        }
    }

    protected override async ValueTask WriteEndAsync()
    {
        try
        {
            if (_socket.State is WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
        }
        catch (Exception e) when (WebSocketFaults.IsFault(e))
        {
            throw WebSocketFaults.ToException(e, _isDisposed);
        }
    }

    /// <summary>A wait that is given up leaves the read to the next one: a WebSocket whose read is cancelled is lost.</summary>
    private async ValueTask<bool> WaitForReceivingAsync(CancellationToken cancellationToken)
    {
        var receiving = _receiving!;
        try
        {
            return await receiving.WaitAsync(cancellationToken);
        }
        finally
        {
            if (receiving.IsCompleted)
                _receiving = null;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync()
    {
        try
        {
            if (await ReceiveMessageAsync())
                return true;
            _end = AnswerClose();
        }
        catch (Exception e) when (e is ProtocolException || WebSocketFaults.IsFault(e))
        {
            _end = WebSocketFaults.ToException(e, _isDisposed);
        }

        _hasEnded = true;
        return _end is null ? false : throw _end;
    }

    /// <returns><see langword="false"/>: the server closes.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveMessageAsync()
    {
        ReleaseInput();
        var length = 0;
        var received = await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None); // until there is something, an empty message included
        while (received is { MessageType: not WebSocketMessageType.Close, EndOfMessage: false })
        {
            MakeRoom(length);
            received = await _socket.ReceiveAsync(_input.AsMemory(length), CancellationToken.None);
            length += received.Count;
            if (length > _options.MaxLength)
                throw TooLong();
        }

        _next = _input.AsMemory(0, length);
        _hasNext = received.MessageType != WebSocketMessageType.Close;
        return _hasNext;
    }

    /// <summary>Answers the server's close frame with its own status; whether that is taken is of no matter any more.</summary>
    /// <returns><see langword="null"/>: the server has nothing to complain of, or does not say so.</returns>
    private WebSocketClosedException? AnswerClose()
    {
        var status = _socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure;
        if (_socket.State == WebSocketState.CloseReceived)
            _closing = _socket.CloseOutputAsync(status, statusDescription: null, CancellationToken.None);
        return status == WebSocketCloseStatus.NormalClosure ? null : new WebSocketClosedException((int)status, _socket.CloseStatusDescription ?? "");
    }

    private ProtocolException TooLong()
    {
        _closing = _socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "too_long", CancellationToken.None);
        return new ProtocolException(ProtocolError.TooLong);
    }

    /// <summary>However it has ended.</summary>
    private static async Task Ended(Task? task)
    {
        if (task is not null)
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private void ReleaseInput()
    {
        if (_input.Length > 0)
            ArrayPool<byte>.Shared.Return(_input);
        _input = [];
    }

    /// <summary>The options' length bounds it: what the server announces allocates nothing.</summary>
    private void MakeRoom(int length)
    {
        if (length < _input.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(MinInput, length * 2));
        _input.AsSpan(0, length).CopyTo(larger);
        ReleaseInput();
        _input = larger;
    }
}
