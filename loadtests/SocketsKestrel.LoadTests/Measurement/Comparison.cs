namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>An operator of a threshold.</summary>
internal sealed record Comparison(string Symbol, Func<double, double, bool> Holds)
{
    /// <summary>Longer symbols first, as they are looked for.</summary>
    public static IReadOnlyList<Comparison> All { get; } =
    [
        new("<=", (actual, wanted) => actual <= wanted),
        new(">=", (actual, wanted) => actual >= wanted),
        new("==", (actual, wanted) => actual == wanted),
        new("<", (actual, wanted) => actual < wanted),
        new(">", (actual, wanted) => actual > wanted),
    ];

    /// <summary>Whether a count, which only grows, can still come to be as wanted.</summary>
    public bool CanStillHold(double soFar, double wanted) => Symbol is ">" or ">=" || (Symbol == "==" ? soFar <= wanted : Holds(soFar, wanted));
}
