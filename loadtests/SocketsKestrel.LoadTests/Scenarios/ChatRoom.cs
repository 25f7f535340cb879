using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>What this process knows of the room: who got what from whom.</summary>
internal sealed class ChatRoom
{
    private readonly SequenceTracker[][] _trackers;

    private readonly int _members;
    private readonly int _localMembers;

    /// <param name="worker">This process's part of the run.</param>
    /// <param name="members">How many of the clients receive, in all processes: the first ones.</param>
    /// <param name="includesSender">Whether a sender does, too.</param>
    public ChatRoom(Worker worker, int members, bool includesSender)
    {
        _members = members;
        _localMembers = worker.Clients.Count(client => client.Number < members);
        Options = worker.Options;
        IncludesSender = includesSender;
        Deliveries = worker.Record.Step(StepNames.Delivery);
        Progress = new ChatProgress[Options.Senders];
        _trackers = new SequenceTracker[worker.Plan.Max][];
        foreach (var client in worker.Clients)
        {
            var trackers = _trackers[client.Number] = new SequenceTracker[Options.Senders];
            for (var sender = 0; sender < trackers.Length; sender++)
                trackers[sender].BeginAt(1); // 0 is for probes
        }
    }

    public LoadTestOptions Options { get; }

    public bool IncludesSender { get; }

    public bool IsStream => !Options.IsDatagram;

    public StepRecorder Deliveries { get; }

    /// <summary>How many each message is to reach, in all processes.</summary>
    public int Receivers => _members - (IncludesSender ? 0 : 1);

    /// <summary>How many of them are in this process, for a sender of this process.</summary>
    public int LocalReceivers => _localMembers - (IncludesSender ? 0 : 1);

    /// <summary>Who is told that a sender's message has come, in this process.</summary>
    public ChatProgress?[] Progress { get; }

    /// <summary>Messages sent by this process.</summary>
    public long Sent { get; set; }

    /// <summary>Messages that came to members in this process, each counted once per member.</summary>
    public long Delivered { get; private set; }

    public long ForeignMessages { get; set; }

    public long LastDeliveryAt { get; private set; }

    /// <summary>Takes a message whose stamp is intact. One whose text is not has come, and is wrong: it is not lost, too.</summary>
    /// <param name="member">Who received it.</param>
    /// <param name="stamp">What it says.</param>
    /// <param name="isIntact">Whether the rest of it is, too.</param>
    /// <param name="now">When it came.</param>
    public void Take(int member, in MessageStamp stamp, bool isIntact, long now)
    {
        if (stamp.Sender >= Progress.Length || (stamp.Sender == member && !IncludesSender))
        {
            Deliveries.Fail(ErrorKind.Phantom);
            return;
        }

        LastDeliveryAt = now;
        var outcome = _trackers[member][stamp.Sender].Observe(stamp.Sequence);
        if (outcome == SequenceOutcome.Duplicate)
        {
            Deliveries.Fail(ErrorKind.Duplicate);
            return;
        }

        if (outcome == SequenceOutcome.Reordered)
            Deliveries.Fail(ErrorKind.Reordered);
        Delivered++;
        if (isIntact)
            Deliveries.Record(stamp.Scheduled, stamp.Sent, now);
        else
            Deliveries.Fail(ErrorKind.Wrong);
        Progress[stamp.Sender]?.Delivered(stamp.Sequence);
    }
}
