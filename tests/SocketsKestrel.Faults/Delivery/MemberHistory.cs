using System.Collections.Concurrent;
using System.Diagnostics;

namespace SocketsKestrel.Faults.Delivery;

/// <summary>
/// What one member of a room did and saw, from its join to its end. One thread may send while another receives; read it when
/// both are done.
/// </summary>
public sealed class MemberHistory(int run, int member, string transport, bool isDatagram)
{
    private readonly List<SentMessage> _sent = [];
    private readonly List<ReceivedMessage> _received = [];
    private readonly ConcurrentDictionary<MessageId, TaskCompletionSource> _awaited = new();

    /// <summary>Its number, unique in the run.</summary>
    public int Member { get; } = member;

    /// <summary>How it is connected, for a reader.</summary>
    public string Transport { get; } = transport;

    /// <summary>Whether it is connected by datagrams, which nobody promised to deliver.</summary>
    public bool IsDatagram { get; } = isDatagram;

    /// <summary>Since when it is a member for certain.</summary>
    public long JoinedAt { get; private set; } = long.MaxValue;

    /// <summary>When it began to leave in good order, having read everything to the end; <see langword="null"/> when it was lost.</summary>
    public long? LeftAt { get; private set; }

    /// <summary>What it sent, in order.</summary>
    public IReadOnlyList<SentMessage> Sent => _sent;

    /// <summary>What it received, in order.</summary>
    public IReadOnlyList<ReceivedMessage> Received => _received;

    /// <summary>It is a member from now on at the latest.</summary>
    public void Join() => JoinedAt = Math.Min(JoinedAt, Stopwatch.GetTimestamp());

    /// <summary>It begins to send its next message.</summary>
    public SentMessage Invoke()
    {
        var message = new SentMessage(new(run, Member, _sent.Count), Stopwatch.GetTimestamp());
        _sent.Add(message);
        return message;
    }

    /// <summary>It received a message.</summary>
    public void Receive(string text)
    {
        var message = new ReceivedMessage(text, MessageId.TryParse(text), Stopwatch.GetTimestamp());
        _received.Add(message);
        if (message.Id is { } id)
            _awaited.GetOrAdd(id, static _ => NewSource()).TrySetResult();
    }

    /// <summary>Completes when the message has been received, be it before the call.</summary>
    public Task WhenReceivedAsync(MessageId message) => _awaited.GetOrAdd(message, static _ => NewSource()).Task;

    /// <summary>
    /// It has left in good order: it finished sending at <paramref name="leavingAt"/>, and has read to the end of the stream. So
    /// the server has taken all that it sent, and sent all that it had for it; of datagrams nobody can say that.
    /// </summary>
    public void Leave(long leavingAt)
    {
        LeftAt = leavingAt;
        if (IsDatagram)
            return;
        var now = Stopwatch.GetTimestamp();
        foreach (var message in _sent.Where(m => m.Outcome == Outcome.Unknown))
            message.Succeed(now);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
