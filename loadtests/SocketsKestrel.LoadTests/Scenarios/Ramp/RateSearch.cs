namespace SocketsKestrel.LoadTests.Scenarios.Ramp;

/// <summary>
/// Looks for the highest rate that holds: doubles it until one does not, halves it while the first one does not, and then goes between.
/// Its last rate is always one that held: it is tried again, so that what is reported in the end was not picked for its luck.
/// </summary>
internal sealed class RateSearch
{
    /// <summary>What held and what did not are as near as that in the end.</summary>
    private const double Precision = 1.05;

    /// <summary>Of the first rate: below it nothing is looked for.</summary>
    private const double Least = 1.0 / 1024;

    private readonly double _start;
    private readonly Stack<double> _held = new();
    private double _failed = double.PositiveInfinity;

    public RateSearch(double start) => Next = _start = start;

    /// <summary>What is to be tried next; <see langword="null"/> when the search is over.</summary>
    public double? Next { get; private set; }

    /// <summary>The highest rate that held; <see langword="null"/> if none did.</summary>
    public double? Held => _held.Count > 0 ? _held.Peek() : null;

    /// <summary>Whether <see cref="Next"/> held before: the search is over if it does so again.</summary>
    public bool IsLast => Next is not null && Next == Held;

    /// <summary>Takes what came out of trying <see cref="Next"/>.</summary>
    public void Take(bool held)
    {
        var rate = Next ?? throw new InvalidOperationException("The search is over.");
        var isOver = held && IsLast;
        if (!held)
        {
            _failed = rate;
            if (Held == rate)
                _held.Pop();
        }
        else if (!isOver)
        {
            _held.Push(rate);
        }

        Next = isOver ? null : Choose();
    }

    private double? Choose()
    {
        if (Held is not { } held)
            return _failed / 2 >= _start * Least ? _failed / 2 : null;
        if (double.IsPositiveInfinity(_failed))
            return held * 2;
        return _failed / held <= Precision ? held : Round(Math.Sqrt(held * _failed));
    }

    /// <summary>To three digits: nobody believes more.</summary>
    private static double Round(double rate)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 2);
        return Math.Round(rate / unit) * unit;
    }
}
