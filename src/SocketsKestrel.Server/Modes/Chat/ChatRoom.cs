using System.Buffers;
using System.Diagnostics;
using System.Text;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>
/// Members, and a message to all of them. Joining and leaving copy the member list under the lock; a fan-out walks the list
/// that was current when it began, without one. So a member that joins meanwhile gets the next message, and one that leaves
/// may be posted to once more, which its closed queue refuses. One sender's messages arrive in its order because it posts
/// them one after the other.
/// </summary>
internal sealed class ChatRoom(string name, ChatMetrics metrics)
{
    private readonly Lock _gate = new();
    private volatile Roster _roster = new([], 0);

    public string Name { get; } = name;

    public void Join(IChatMember member)
    {
        lock (_gate)
            _roster = _roster.With(member);
        Notify(member, "joined");
    }

    public void Leave(IChatMember member)
    {
        lock (_gate)
            _roster = _roster.Without(member);
        Notify(member, "left");
    }

    /// <summary>Posts a message to every member but <paramref name="except"/>.</summary>
    /// <returns>Whom the sender should wait for before it posts more, if anyone.</returns>
    public Backlog? Post(ChatMessage message, IChatMember? except)
    {
        var started = metrics.MeasuresFanOut ? Stopwatch.GetTimestamp() : 0;
        var backlog = default(RoomBacklog);
        var roster = _roster;
        var deliveries = 0;
        foreach (var member in roster.Members)
        {
            if (ReferenceEquals(member, except))
                continue;
            if (member.Post(message) is { } behind)
                backlog.Add(behind);
            deliveries++;
        }

        metrics.FannedOut(Name, deliveries, started);
        return backlog.Of(deliveries);
    }

    /// <summary>Tells every member something of the server's own.</summary>
    public void Announce(string text) => Post(Notice(text), except: null);

    private static ChatMessage Notice(string text) => new(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes($"* {text}")));

    private void Notify(IChatMember about, string what)
    {
        ChatMessage? notice = null;
        foreach (var member in _roster.Members)
        {
            if (member.WantsNotices && !ReferenceEquals(member, about))
                member.Post(notice ??= Notice($"client-{about.Id} {what}"));
        }
    }

    /// <summary>
    /// The first <paramref name="count"/> of an array that joins only append to: thousands that connect at once copy it a few
    /// times, not thousands of times, and older rosters do not see what lies behind their count.
    /// </summary>
    private sealed class Roster(IChatMember[] members, int count)
    {
        private readonly IChatMember[] _members = members;
        private readonly int _count = count;

        public ReadOnlySpan<IChatMember> Members => _members.AsSpan(0, _count);

        public Roster With(IChatMember member)
        {
            var grown = _members;
            if (_count == grown.Length)
                Array.Resize(ref grown, Math.Max(4, _count * 2));
            grown[_count] = member;
            return new Roster(grown, _count + 1);
        }

        public Roster Without(IChatMember member)
        {
            var index = Array.IndexOf(_members, member, 0, _count);
            if (index < 0)
                return this;
            var rest = new IChatMember[_members.Length];
            Members.CopyTo(rest);
            rest[index] = rest[_count - 1];
            rest[_count - 1] = null!;
            return new Roster(rest, _count - 1);
        }
    }
}
