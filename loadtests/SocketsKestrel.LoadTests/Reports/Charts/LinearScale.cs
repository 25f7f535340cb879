namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>Even steps from 0 on.</summary>
internal sealed class LinearScale : Scale
{
    private const int MarksWanted = 5;

    private readonly double _end;

    private LinearScale(double end, double step, Func<double, string> label)
    {
        _end = end;
        var ticks = new List<Tick>();
        for (var number = 0; number * step <= end * 1.0001; number++) ticks.Add(new Tick(At(number * step), label(number * step)));
        Ticks = ticks;
    }

    public override IReadOnlyList<Tick> Ticks { get; }

    /// <summary>Up to the next mark above the greatest value.</summary>
    public static LinearScale For(double greatest, Func<double, string> label)
    {
        if (!double.IsFinite(greatest) || greatest <= 0) greatest = 1;
        var step = Step(greatest / MarksWanted, [1, 2, 5, 10]);
        return new LinearScale(Math.Ceiling(greatest / step * 0.9999) * step, step, label);
    }

    /// <summary>Whole numbers only: half an error does not happen.</summary>
    public static LinearScale Counts(double greatest) => greatest < MarksWanted
        ? new LinearScale(Math.Max(1, greatest), 1, Quantity.Short)
        : For(greatest, Quantity.Short);

    /// <summary>Time that went by, to its very end.</summary>
    public static LinearScale Elapsed(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds <= 0) seconds = 1;
        var step = seconds <= 120 ? Step(seconds / MarksWanted, [1, 2, 5, 10]) : Array.Find(
            [30.0, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400],
            candidate => seconds / candidate <= MarksWanted + 1);
        return new LinearScale(seconds, step > 0 ? step : seconds / MarksWanted, Quantity.Duration);
    }

    public override double At(double value) => value / _end;

    // The least of the multiples of a power of ten that is not less.
    private static double Step(double least, ReadOnlySpan<double> multiples)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (var multiple in multiples)
        {
            if (multiple * power >= least * 0.9999) return multiple * power;
        }

        return 10 * power;
    }
}
