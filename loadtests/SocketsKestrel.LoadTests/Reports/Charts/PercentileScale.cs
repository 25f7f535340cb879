using System.Globalization;

namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>
/// Percentiles as HdrHistogram's plots show them: each nine takes the same room. It ends where one measurement of all is left,
/// since beyond that there is nothing but the maximum.
/// </summary>
internal sealed class PercentileScale : Scale
{
    // 99.999 %
    private const double MostNines = 5;

    private readonly double _nines;

    public PercentileScale(long measurements)
    {
        _nines = Math.Clamp(Math.Log10(Math.Max(1, measurements)), 1, MostNines);
        Ticks = [.. Enumerable.Range(0, (int)Math.Floor(_nines) + 1).Select(nines => new Tick(nines / _nines, Label(nines)))];
    }

    public override IReadOnlyList<Tick> Ticks { get; }

    public override double At(double percentile) =>
        percentile >= 100 ? 1 : Math.Min(1, -Math.Log10(1 - (Math.Max(0, percentile) / 100)) / _nines);

    // Without a sign: on a telephone there is room for the digits only.
    private static string Label(int nines) => (100 - Math.Pow(10, 2 - nines)).ToString("0.###", CultureInfo.InvariantCulture);
}
