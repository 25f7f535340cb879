using System.Diagnostics.CodeAnalysis;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Client;

/// <summary>
/// One exchange of cookies (see <see cref="UdpCookie"/>) with a server that may or may not want it. Nobody says that a cookie has
/// been taken, but who is asked for none any more has given it: so the client asks, sends its messages at once, for a server that
/// wants no cookie, and sends them again behind its cookie, as a server that wants one has dropped them.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without timers and wait handles they hold nothing, and late senders still use them.")]
internal sealed class AddressProof(SocketStream socket, TimeProvider time)
{
    private const int Requests = 3;
    private const int RequestsAfterAnswer = 2;
    private const int MaxAnswers = 5;
    private const int MaxKept = 256;
    private const int MaxKeptBytes = 256 * 1024;

    /// <summary>Longer than most round trips, short enough to be borne when a datagram was lost.</summary>
    private static readonly TimeSpan RequestPeriod = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan MinGuard = TimeSpan.FromSeconds(0.2);

    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly List<byte[]> _kept = [];
    private readonly byte[] _request = UdpCookie.Request.ToArray();
    private readonly long _startedAt = time.GetTimestamp();
    private TimeSpan _guard;
    private int _keptBytes;
    private int _answers;
    private int _requestsLeft = Requests;
    private long _answeredAt;

    public bool IsOver => _ended.Task.IsCompleted;

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Asks until nothing is asked back any more.</summary>
    /// <exception cref="OperationCanceledException">The exchange has ended otherwise.</exception>
    public async Task RequestAsync()
    {
        while (Interlocked.Decrement(ref _requestsLeft) >= 0)
        {
            var pause = Task.Delay(RequestPeriod, time, Over);
            await socket.WriteAsync(_request, Over);
            await pause;
        }

        End();
    }

    /// <summary>Sends a message, and keeps it for the case that the server drops it; waits while too many are kept.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _sending.WaitAsync(cancellationToken);
            try
            {
                if (IsOver || TryKeep(message))
                {
                    await socket.WriteAsync(message, cancellationToken);
                    return;
                }
            }
            finally
            {
                _sending.Release();
            }

            await _ended.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends a cookie back, and behind it what the server has dropped.</summary>
    /// <exception cref="IOException">The server has been given enough of them.</exception>
    public async Task AnswerAsync(ReadOnlyMemory<byte> cookie)
    {
        await _sending.WaitAsync(Over);
        try
        {
            // What was sent before the answer may have been asked back for, too. Only a cookie that comes when all of those must
            // have come says that the answer was lost.
            var now = time.GetTimestamp();
            if (_answers > 0 && time.GetElapsedTime(_answeredAt, now) < _guard)
                return;
            if (++_answers > MaxAnswers)
                throw new IOException("The server keeps asking for a proof of this address: it has no place free, or does not get the proofs.");
            if (_answers == 1)
                _guard = Clamp(time.GetElapsedTime(_startedAt, now) * 2);
            _answeredAt = now;
            Interlocked.Exchange(ref _requestsLeft, RequestsAfterAnswer);
            await socket.WriteAsync(cookie, Over);
            foreach (var message in _kept)
                await socket.WriteAsync(message, Over);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void End()
    {
        if (_ended.TrySetResult())
            _over.Cancel();
    }

    /// <summary>At most the period: a request that is sent so long after the answer is not mistaken.</summary>
    private static TimeSpan Clamp(TimeSpan guard) => guard < MinGuard ? MinGuard : guard < RequestPeriod ? guard : RequestPeriod;

    private bool TryKeep(ReadOnlyMemory<byte> message)
    {
        if (_kept.Count == MaxKept || _keptBytes + message.Length > MaxKeptBytes)
            return false;
        _kept.Add(message.ToArray());
        _keptBytes += message.Length;
        return true;
    }
}
