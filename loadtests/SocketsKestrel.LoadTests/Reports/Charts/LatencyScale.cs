namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>The axis that suits latencies.</summary>
internal static class LatencyScale
{
    // From here on the least values of a linear axis cannot be told apart.
    private const double LogarithmicFrom = 20;

    /// <param name="seconds">What is to have a place on it; what is not above 0 has none.</param>
    public static Scale For(IEnumerable<double> seconds)
    {
        var positive = seconds.Where(value => value > 0).DefaultIfEmpty(1).ToList();
        var (least, greatest) = (positive.Min(), positive.Max());
        return greatest / least >= LogarithmicFrom
            ? new LogarithmicScale(least, greatest, Quantity.Duration)
            : LinearScale.For(greatest, Quantity.Duration);
    }
}
