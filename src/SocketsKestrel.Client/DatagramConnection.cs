using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Client;

/// <summary>A UDP socket that talks to one server: a message is a datagram. See <see cref="AddressProof"/> for what else is sent.</summary>
internal sealed class DatagramConnection(Socket socket, DatagramOptions options, TimeProvider time) : IMessageConnection
{
    /// <summary>Nothing sent for so long, and the server may have forgotten this address: less than the SessionTimeout of most.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>The longest datagram that IPv4 can carry, and one byte.</summary>
    private readonly byte[] _buffer = new byte[65_508];

    /// <summary>Held by whoever receives into the buffer, and while a message is in it: the walk, or an exchange of cookies.</summary>
    private readonly SemaphoreSlim _receiving = new(1);
    private readonly Lock _gate = new();
    private AddressProof? _proof;
    private Task _exchange = Task.CompletedTask;
    private long? _lastSent;

    /// <summary>What the exchange received or met with last, for the walk and the next sender.</summary>
    private int? _received;
    private Exception? _failure;

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        if (!options.AnswerCookies)
            return SendDatagramAsync(message, cancellationToken);
        ThrowFailure();
        return CurrentProof() is { IsOver: false } proof ? proof.SendAsync(message, cancellationToken) : SendDatagramAsync(message, cancellationToken);
    }

    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await _receiving.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                ThrowFailure();
                var length = _received ?? await socket.ReceiveAsync(_buffer, SocketFlags.None, cancellationToken);
                _received = null;
                if (!await TakeCookieAsync(length))
                    yield return new(_buffer, 0, length);
            }
        }
        finally
        {
            _receiving.Release();
        }
    }

    public ValueTask CompleteSendingAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _proof?.End();
        socket.Dispose();
        await _exchange;
    }

    private async ValueTask SendDatagramAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (await socket.SendAsync(message, SocketFlags.None, cancellationToken) != message.Length)
            throw new IOException("The datagram was cut.");
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

    /// <summary>Receives as long as nobody walks: a client that only sends has to answer, too. Ends with the first message.</summary>
    private async Task ReceiveAsync(CancellationToken over)
    {
        await _receiving.WaitAsync(over);
        try
        {
            while (_received is null)
            {
                var length = await socket.ReceiveAsync(_buffer, SocketFlags.None, over);
                if (!await TakeCookieAsync(length))
                    _received = length;
            }
        }
        finally
        {
            _receiving.Release();
        }
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
