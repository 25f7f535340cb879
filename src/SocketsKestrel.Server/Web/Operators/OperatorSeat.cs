using System.Threading.Channels;
using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>
/// An operator at the other end of an HTTP response: what happens at the desk waits here until it is written. A reader that is too
/// far behind is given up, for clients do not wait for it; it may come again and is told how things stand then.
/// </summary>
internal sealed class OperatorSeat : IOperator, IDisposable
{
    /// <summary>The order of answering as many clients as an endpoint admits.</summary>
    public const int MaxWaiting = 16 * 1024;

    /// <summary>As much text as the desk itself keeps.</summary>
    public const int MaxWaitingCharacters = Transcript.MaxCharacters;

    /// <summary>Proxies end a response that is silent for a minute, or half of one.</summary>
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(15);

    private readonly Channel<(object Item, int Characters)> _waiting = Channel.CreateBounded<(object, int)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _givenUp = new();
    private readonly ITimer _heart;
    private string? _lastText;
    private int _characters;

    public OperatorSeat(TimeProvider time) => _heart = time.CreateTimer(_ => Post(Heartbeat), state: null, HeartbeatPeriod, HeartbeatPeriod);

    /// <summary>What waits in the place of an event when it is time for a sign of life.</summary>
    public static object Heartbeat { get; } = new();

    /// <summary>Cancelled when the reader is too far behind.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    public void OnConnected(OperatorSession client) => Post(SeatClient.Of(client));

    public void OnLine(OperatorLine line)
    {
        // The lines of an answer to all share one text. The desk tells one thing after the other.
        var characters = ReferenceEquals(line.Text, _lastText) ? 0 : line.Text.Length;
        _lastText = line.Text;
        if (Interlocked.Add(ref _characters, characters) > MaxWaitingCharacters)
            GiveUp();
        else
            Post(SeatMessage.Of(line), characters);
    }

    public void OnLeft(long number) => Post(new SeatLeft(number));

    /// <summary>Waits until there is something to write.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next event, or <see cref="Heartbeat"/>, if there is one.</summary>
    public bool TryTake(out object item)
    {
        var isThere = _waiting.Reader.TryRead(out var next);
        item = next.Item;
        Interlocked.Add(ref _characters, -next.Characters);
        return isThere;
    }

    public void Dispose() => _heart.Dispose();

    private void Post(object item, int characters = 0)
    {
        if (!_waiting.Writer.TryWrite((item, characters)))
            GiveUp();
    }

    /// <summary>On the pool: whoever tells the desk something is not to abort a response.</summary>
    private void GiveUp()
    {
        if (_waiting.Writer.TryComplete())
            ThreadPool.UnsafeQueueUserWorkItem(static givenUp => givenUp.Cancel(), _givenUp, preferLocal: false);
    }
}
