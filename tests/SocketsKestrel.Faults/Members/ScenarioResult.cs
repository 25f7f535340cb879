using SocketsKestrel.Faults.Delivery;

namespace SocketsKestrel.Faults.Members;

/// <summary>How a scenario went.</summary>
/// <param name="Seed">What it can be repeated with.</param>
/// <param name="Verdict">What the checker says.</param>
/// <param name="Members">Who did and saw what.</param>
public sealed record ScenarioResult(int Seed, Verdict Verdict, IReadOnlyList<MemberHistory> Members)
{
    /// <summary>The verdict, what was wrong, and the end of the history.</summary>
    public string Report() => Verdict.IsClean
        ? $"seed {Seed}: {Verdict}"
        : $"seed {Seed}: {Verdict}\n{string.Join('\n', Verdict.Findings.Take(20))}\n{HistoryText.Tail(Members, 60)}";
}
