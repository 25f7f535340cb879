namespace SocketsKestrel.Faults.Delivery;

/// <summary>
/// Finds what a room has lost, doubled, reordered or made up, from what its members know of it.
/// <list type="bullet">
/// <item>A message is <b>settled</b>, that is, posted to everyone who was to get it, when its sender left in good order later, or
/// when anyone has received a later one of the same sender: the room takes one sender's messages one after the other. A
/// datagram's sender proves nothing of the ones before, so such a message must itself have been received by someone.</item>
/// <item>A member is <b>certain</b> from its join until it began to leave; one that was lost, until the latest invocation among the
/// messages that it still received.</item>
/// <item><b>Lost</b> is what was invoked after the receiver's certain time began and was settled before it ended, and whatever lies
/// between two that it received of one sender. At a datagram member it is counted apart: sockets may overflow.</item>
/// <item><b>Reordered</b> is judged for datagrams, too: over loopback they keep their order from one socket to another.</item>
/// </list>
/// </summary>
public sealed class DeliveryChecker
{
    private const long Never = long.MaxValue;

    private readonly IReadOnlyList<MemberHistory> _members;
    private readonly Dictionary<MessageId, SentMessage> _sent;
    private readonly Dictionary<MessageId, long> _seenAt = [];
    private readonly Dictionary<MessageId, long> _settledAt = [];
    private readonly List<Finding> _findings = [];
    private int _delivered;
    private int _datagramsLost;

    private DeliveryChecker(IReadOnlyList<MemberHistory> members)
    {
        _members = members;
        _sent = members.SelectMany(m => m.Sent).ToDictionary(m => m.Id);
    }

    /// <summary>Judges the histories of all who were in the room.</summary>
    public static Verdict Check(IReadOnlyList<MemberHistory> members)
    {
        var checker = new DeliveryChecker(members);
        return checker.Check();
    }

    private Verdict Check()
    {
        var received = _members.Select(Receive).ToList();
        foreach (var sender in _members)
            Settle(sender);
        for (var i = 0; i < _members.Count; i++)
        {
            foreach (var sender in _members.Where(m => m != _members[i]))
                FindLost(_members[i], received[i], sender);
        }

        var unsettled = _sent.Values.Count(m => m.Outcome == Outcome.Unknown && !_seenAt.ContainsKey(m.Id) && _settledAt[m.Id] == Never);
        return new Verdict(_findings, _sent.Count, _delivered, unsettled, _datagramsLost);
    }

    /// <summary>What one member received and should have; the rest becomes findings.</summary>
    private HashSet<MessageId> Receive(MemberHistory receiver)
    {
        var received = new HashSet<MessageId>();
        var latest = new Dictionary<int, int>();
        foreach (var (text, parsed, at) in receiver.Received)
        {
            if (parsed is not { } id || !_sent.TryGetValue(id, out var sent) || sent.Outcome == Outcome.Failed || sent.InvokedAt > at || id.Sender == receiver.Member)
            {
                Found(FindingKind.Phantom, receiver, text.Length > 80 ? $"{text[..80]}..." : text);
                continue;
            }

            if (!received.Add(id))
            {
                Found(FindingKind.Duplicate, receiver, id.ToString());
                continue;
            }

            _delivered++;
            _seenAt[id] = Math.Min(at, _seenAt.GetValueOrDefault(id, Never));
            if (latest.TryGetValue(id.Sender, out var last) && last > id.Sequence)
                Found(FindingKind.Reordered, receiver, id.ToString());
            else
                latest[id.Sender] = id.Sequence;
        }

        return received;
    }

    private void Settle(MemberHistory sender)
    {
        var laterSeenAt = Never;
        for (var i = sender.Sent.Count - 1; i >= 0; i--)
        {
            var message = sender.Sent[i];
            var isSeen = _seenAt.TryGetValue(message.Id, out var seenAt);
            _settledAt[message.Id] = Math.Min(message.CompletedAt, sender.IsDatagram && !isSeen ? Never : laterSeenAt);
            if (isSeen)
                laterSeenAt = Math.Min(laterSeenAt, seenAt);
        }
    }

    private void FindLost(MemberHistory receiver, HashSet<MessageId> received, MemberHistory sender)
    {
        var certainUntil = receiver.LeftAt ?? received.Select(id => _sent[id].InvokedAt).DefaultIfEmpty(long.MinValue).Max();
        var ofSender = received.Where(id => id.Sender == sender.Member).Select(id => id.Sequence).ToList();
        var (first, last) = ofSender.Count == 0 ? (int.MaxValue, int.MinValue) : (ofSender.Min(), ofSender.Max());
        foreach (var message in sender.Sent)
        {
            var settledAt = _settledAt[message.Id];
            if (message.Outcome == Outcome.Failed || settledAt == Never || received.Contains(message.Id))
                continue;
            var isBetween = first < message.Id.Sequence && message.Id.Sequence < last;
            if (!isBetween && !(receiver.JoinedAt < message.InvokedAt && settledAt < certainUntil))
                continue;
            if (receiver.IsDatagram)
                _datagramsLost++;
            else
                Found(FindingKind.Lost, receiver, message.Id.ToString());
        }
    }

    private void Found(FindingKind kind, MemberHistory receiver, string message) => _findings.Add(new(kind, receiver.Member, message));
}
