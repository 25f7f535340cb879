using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Client;

/// <summary>A UDP socket that talks to one server: a message is a datagram. See <see cref="AddressProof"/> for what else is sent.</summary>
internal sealed class DatagramConnection(SocketStream socket, DatagramOptions options, TimeProvider time) : IMessageConnection
{
    /// <summary>Nothing sent for so long, and the server may have forgotten this address: less than the SessionTimeout of most.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly byte[] _buffer = new byte[options.MaxLength];
    private readonly ConcurrentQueue<byte[]> _written = new();

    /// <summary>Held by whoever receives into the buffer: the reader, or an exchange of cookies.</summary>
    private readonly SemaphoreSlim _receiving = new(1);
    private readonly Lock _gate = new();
    private AddressProof? _proof;
    private Task _exchange = Task.CompletedTask;
    private long? _lastSent;

    /// <summary>Whether there is something in the buffer that was not taken yet. Nobody receives meanwhile; set under the semaphore, cleared by the reader.</summary>
    private bool _hasReceived;
    private int _length;

    /// <summary>What was taken, until the next is: the buffer may have been received into again.</summary>
    private byte[] _message = [];

    /// <summary>What the exchange met with last, for the reader and the next sender.</summary>
    private Exception? _failure;

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        if (!options.AnswerCookies)
            return socket.WriteAsync(message, cancellationToken);
        ThrowFailure();
        return CurrentProof() is { IsOver: false } proof ? proof.SendAsync(message, cancellationToken) : socket.WriteAsync(message, cancellationToken);
    }

    public void Write(ReadOnlyMemory<byte> message) => _written.Enqueue(message.ToArray());

    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        while (_written.TryDequeue(out var message))
            await SendAsync(message, cancellationToken);
    }

    public bool TryReceive(out ReadOnlySequence<byte> message)
    {
        if (Volatile.Read(ref _hasReceived) is false)
        {
            message = default;
            return false;
        }

        if (_message.Length < _length)
            _message = new byte[Math.Max(_length, 64)];
        _buffer.AsSpan(0, _length).CopyTo(_message);
        message = new(_message, 0, _length);
        Volatile.Write(ref _hasReceived, false);
        return true;
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default)
    {
        ThrowFailure();
        return Volatile.Read(ref _hasReceived) ? new(true) : WaitForMessageAsync(cancellationToken);
    }

    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await WaitToReceiveAsync(cancellationToken))
        {
            while (TryReceive(out var message))
                yield return message;
        }
    }

    public ValueTask CompleteSendingAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _proof?.End();
        socket.Dispose();
        await _exchange;
    }

    /// <summary>The exchange that this message has to be part of; begins one where the server may not know this address.</summary>
    private AddressProof? CurrentProof()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var isNew = _lastSent is not { } last || time.GetElapsedTime(last, now) >= Silence;
            _lastSent = now;
            return isNew ? BeginProof() : _proof;
        }
    }

    private AddressProof BeginProof()
    {
        lock (_gate)
        {
            if (_proof is { IsOver: false } current)
                return current;
            var before = _exchange;
            var proof = _proof = new AddressProof(socket, time);
            _exchange = Task.WhenAll(before, RunAsync(proof, proof.RequestAsync), RunAsync(proof, () => ReceiveAsync(proof.Over)));
            return proof;
        }
    }

    private async Task RunAsync(AddressProof proof, Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception) when (proof.IsOver)
        {
            // What the other part, the walk or the end of the connection has made of it.
        }
        catch (Exception e)
        {
            Fail(proof, e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForMessageAsync(CancellationToken cancellationToken)
    {
        await _receiving.WaitAsync(cancellationToken);
        try
        {
            while (!Volatile.Read(ref _hasReceived))
            {
                ThrowFailure();
                await ReceiveDatagramAsync(cancellationToken);
            }

            return true;
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Receives as long as nobody else does: a client that only sends has to answer, too. Ends with the first message.</summary>
    private async Task ReceiveAsync(CancellationToken over)
    {
        await _receiving.WaitAsync(over);
        try
        {
            while (!Volatile.Read(ref _hasReceived))
                await ReceiveDatagramAsync(over);
        }
        finally
        {
            _receiving.Release();
        }
    }

    private async ValueTask ReceiveDatagramAsync(CancellationToken cancellationToken)
    {
        var length = await socket.ReadAsync(_buffer, cancellationToken);
        if (await TakeCookieAsync(length))
            return;
        _length = length;
        Volatile.Write(ref _hasReceived, true);
    }

    /// <summary>Answers if the datagram in the buffer is a cookie; anything else means that the server takes this address.</summary>
    private async ValueTask<bool> TakeCookieAsync(int length)
    {
        if (!options.AnswerCookies || !UdpCookie.IsCookie(_buffer.AsSpan(0, length)))
        {
            _proof?.End();
            return false;
        }

        var proof = BeginProof();
        try
        {
            await proof.AnswerAsync(_buffer.AsMemory(0, length));
        }
        catch (OperationCanceledException)
        {
            // The exchange ended meanwhile.
        }
        catch (IOException e)
        {
            Fail(proof, e);
        }

        return true;
    }

    private void Fail(AddressProof proof, Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _lastSent = null; // the next message begins anew
        }

        proof.End();
    }

    private void ThrowFailure()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }
}
