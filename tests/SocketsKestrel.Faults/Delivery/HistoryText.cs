using System.Diagnostics;
using System.Globalization;

namespace SocketsKestrel.Faults.Delivery;

/// <summary>Histories for a reader.</summary>
public static class HistoryText
{
    /// <summary>The last events of all members, in the order of time, one a line.</summary>
    public static string Tail(IReadOnlyList<MemberHistory> members, int count)
    {
        var events = members.SelectMany(EventsOf).OrderBy(e => e.At).ToList();
        if (events.Count == 0)
            return "";
        var start = events[0].At;
        return string.Join('\n', events.TakeLast(count).Select(e =>
            string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start, e.At).TotalMilliseconds,10:0.000} ms  {e.Who,-12} {e.What}")));
    }

    private static IEnumerable<(long At, string Who, string What)> EventsOf(MemberHistory member)
    {
        var who = $"{member.Member} {member.Transport}";
        if (member.JoinedAt != long.MaxValue)
            yield return (member.JoinedAt, who, "joined");
        foreach (var sent in member.Sent)
            yield return (sent.InvokedAt, who, $"invoke {sent.Id} ({sent.Outcome})");
        foreach (var received in member.Received)
            yield return (received.At, who, $"receive {received.Id?.ToString() ?? received.Text}");
        if (member.LeftAt is { } left)
            yield return (left, who, "leaving");
    }
}
