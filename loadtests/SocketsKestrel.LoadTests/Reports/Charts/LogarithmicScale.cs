namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>Each step is as many times as much; for values from microseconds to seconds in one chart.</summary>
internal sealed class LogarithmicScale : Scale
{
    private readonly double _least;
    private readonly double _greatest;

    public LogarithmicScale(double least, double greatest, Func<double, string> label)
    {
        var first = (int)Math.Floor(Math.Log10(least) + 1e-9);
        var last = (int)Math.Ceiling(Math.Log10(greatest) - 1e-9);
        if (last <= first) last = first + 1;
        _least = first;
        _greatest = last;
        Ticks = [.. Enumerable.Range(first, last - first + 1).Select(power => new Tick(Part(power), label(Math.Pow(10, power))))];
    }

    public override IReadOnlyList<Tick> Ticks { get; }

    public override string Note => "log scale";

    public override double At(double value) => value > 0 ? Part(Math.Log10(value)) : double.NaN;

    private double Part(double power) => (power - _least) / (_greatest - _least);
}
