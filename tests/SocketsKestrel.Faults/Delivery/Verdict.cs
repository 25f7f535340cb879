namespace SocketsKestrel.Faults.Delivery;

/// <summary>What the checker found.</summary>
/// <param name="Findings">What was wrong; empty when all was well.</param>
/// <param name="Sent">Messages that were sent.</param>
/// <param name="Delivered">Messages that were received as they should be, counted once per receiver.</param>
/// <param name="Unsettled">Messages of which nobody knows whether the server ever had them, and that nobody received.</param>
/// <param name="DatagramsLost">Messages that a datagram member should have got and did not: no failure.</param>
public sealed record Verdict(IReadOnlyList<Finding> Findings, int Sent, int Delivered, int Unsettled, int DatagramsLost)
{
    /// <summary>Nothing yet: where a sum begins.</summary>
    public static Verdict Empty { get; } = new([], 0, 0, 0, 0);

    /// <summary>Whether nothing was wrong.</summary>
    public bool IsClean => Findings.Count == 0;

    /// <summary>Both together.</summary>
    public Verdict With(Verdict other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            [.. Findings, .. other.Findings], Sent + other.Sent, Delivered + other.Delivered, Unsettled + other.Unsettled, DatagramsLost + other.DatagramsLost);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var counts = string.Join(", ", Enum.GetValues<FindingKind>().Select(kind => $"{Findings.Count(f => f.Kind == kind)} {kind}")).ToLowerInvariant();
        return $"{Sent} sent, {Delivered} delivered, {counts}; {Unsettled} unsettled, {DatagramsLost} datagrams lost";
    }
}
