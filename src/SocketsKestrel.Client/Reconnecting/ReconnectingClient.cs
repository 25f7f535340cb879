using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Client.Reconnecting;

/// <summary>
/// Keeps a connection to an endpoint: connects again, as <see cref="ReconnectOptions"/> say, when it is lost or cannot be made. Nothing is
/// queued for a later connection: what cannot be sent now fails now. Any thread may call any member at any time; only <see cref="RunAsync"/>
/// is to be called once, and <see cref="ReadAllAsync"/> is to be walked once at a time.
/// </summary>
/// <remarks>
/// A message that was sent is as lost as the connection if that breaks before the server has read it, which no client can know: a protocol that
/// minds answers its messages.
/// </remarks>
/// <param name="url">The endpoint, as for <see cref="MessageClient"/>.</param>
/// <param name="options">How to connect.</param>
/// <param name="reconnect">When to connect again.</param>
/// <param name="time">The clock of the delays and of <see cref="ReconnectOptions.ConnectTimeout"/>; the system's if <see langword="null"/>.</param>
public sealed class ReconnectingClient(string url, ClientOptions options, ReconnectOptions reconnect, TimeProvider? time = null) : IAsyncDisposable
{
    /// <summary>What nobody has read yet waits here, then in the socket, then at the server.</summary>
    private const int MaxUnread = 256;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Backoff _backoff = new(reconnect.InitialDelay, reconnect.MaxDelay);
    private readonly Channel<ReadOnlyMemory<byte>> _received = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxUnread) { SingleWriter = true });
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Link? _link;
    private volatile ConnectionState _state;
    private int _hasBegun;
    private int _isDisposed;
    private int _attempt = 1;

    /// <summary>
    /// Each change of <see cref="State"/>, in order, raised by the one that runs: a handler must neither block nor throw. It is not in step
    /// with <see cref="ReadAllAsync"/>, which may have messages of the last connection still to give.
    /// </summary>
    public event EventHandler<ConnectionStateChangedEventArgs>? StateChanged;

    /// <summary>What is known of the connection; it may be lost already.</summary>
    public ConnectionState State => _state;

    /// <summary>
    /// Keeps the connection; to be called once. Returns when <paramref name="stopping"/> is cancelled or the client disposed, and throws
    /// the last error when <see cref="ReconnectOptions.MaxAttempts"/> were in vain.
    /// </summary>
    /// <param name="stopping">Ends the connection, and all attempts.</param>
    /// <exception cref="InvalidOperationException">It was called before, or the client is disposed.</exception>
    /// <exception cref="FormatException">The URL is none of an endpoint.</exception>
    /// <exception cref="IOException">Given up: the server ended the last connection, or refused it; as of the other exceptions of <see cref="MessageClient"/>.</exception>
    /// <exception cref="TimeoutException">Given up: the last attempt took longer than <see cref="ReconnectOptions.ConnectTimeout"/>.</exception>
    public async Task RunAsync(CancellationToken stopping = default)
    {
        if (Interlocked.Exchange(ref _hasBegun, 1) != 0)
            throw new InvalidOperationException("A client runs once, and not when it has been disposed.");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _disposing.Token);
        Exception? failure = null;
        try
        {
            await KeepConnectedAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            _received.Writer.TryComplete(failure);
            Change(ConnectionState.Closed, failure);
            _ended.TrySetResult();
        }
    }

    /// <summary>Sends one message on the connection that there is. Messages are not mixed.</summary>
    /// <param name="message">The message without framing; not kept after the returned task is done.</param>
    /// <param name="cancellationToken">Gives up waiting, which ends a connection on which the message may have been begun.</param>
    /// <exception cref="IOException">There is no connection, or it was lost: the message was not sent, or not wholly, and will not be.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var link = _link ?? throw new IOException($"There is no connection to {url}: the message was not sent.");
        try
        {
            await link.Connection.SendAsync(message, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            await link.FailAsync(e);
            throw;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            await link.FailAsync(e);
            throw new IOException($"The connection to {url} was lost: {e.Message}", e);
        }
    }

    /// <summary>
    /// The messages of all connections, in order, until the client ends. While they are not read, the client reads no more, and sees
    /// only by sending that a connection is lost.
    /// </summary>
    /// <param name="cancellationToken">Ends the walk; another may follow.</param>
    /// <returns>Each message is the caller's to keep.</returns>
    /// <exception cref="IOException">The client has given up: as <see cref="RunAsync"/>, the other exceptions included.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken = default) => _received.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the connection, and waits for <see cref="RunAsync"/> to end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _disposing.CancelAsync();
            if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
            {
                _received.Writer.TryComplete(); // else RunAsync does, who writes
                _ended.TrySetResult();
            }
        }

        await _ended.Task;
        _disposing.Dispose();
    }

    private async Task KeepConnectedAsync(CancellationToken stopping)
    {
        while (true)
        {
            Change(ConnectionState.Connecting);
            var (error, lasted) = await TryConnectionAsync(stopping);
            stopping.ThrowIfCancellationRequested();
            if (lasted < reconnect.StableAfter && _attempt >= reconnect.MaxAttempts)
                throw error ?? new IOException($"{url} ended the connection as soon as it was there.");
            _attempt = lasted < reconnect.StableAfter ? _attempt + 1 : 1;
            var delay = _backoff.DelayBefore(_attempt, Random.Shared.NextDouble());
            var waiting = Task.Delay(delay, _time, stopping); // begun before anybody hears of it, who may turn the clock
            Change(ConnectionState.Waiting, error, delay);
            await waiting;
        }
    }

    /// <summary>One connection, from the attempt to its end.</summary>
    private async Task<(Exception? Error, TimeSpan Lasted)> TryConnectionAsync(CancellationToken stopping)
    {
        var connectedAt = default(long?);
        try
        {
            await using var connection = await ConnectAsync(stopping);
            connectedAt = _time.GetTimestamp();
            await using var link = new Link(connection, stopping);
            _link = link;
            Change(ConnectionState.Connected);
            await ReceiveAsync(link);
            return (null, Lasted());
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or ProtocolException or TimeoutException)
        {
            return (e, Lasted());
        }
        finally
        {
            _link = null;
        }

        TimeSpan Lasted() => connectedAt is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero;
    }

    private async Task<IMessageConnection> ConnectAsync(CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(reconnect.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            return await MessageClient.ConnectAsync(url, options, either.Token);
        }
        catch (OperationCanceledException e) when (!stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"{url} was not connected within {reconnect.ConnectTimeout.TotalSeconds:0.#} s.", e);
        }
    }

    /// <summary>Until the server has finished sending, or the link has failed.</summary>
    private async Task ReceiveAsync(Link link)
    {
        try
        {
            await foreach (var message in link.Connection.ReadAllAsync(link.Failed))
            {
                var copy = new byte[message.Length];
                message.CopyTo(copy);
                await _received.Writer.WriteAsync(copy, link.Failed);
            }
        }
        catch (Exception e) when (link.Failure is { } failure && e is OperationCanceledException or IOException or SocketException)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private void Change(ConnectionState state, Exception? error = null, TimeSpan? delay = null)
    {
        var old = _state;
        _state = state;
        StateChanged?.Invoke(this, new ConnectionStateChangedEventArgs { Old = old, New = state, Attempt = _attempt, Error = error, Delay = delay });
    }
}
