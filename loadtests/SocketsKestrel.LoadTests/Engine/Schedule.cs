namespace SocketsKestrel.LoadTests.Engine;

/// <summary>
/// The open load model: when messages are due, whatever the server does. The rate is the initial one during the warm-up, and then
/// follows the stages. Times are seconds since the load began, warm-up included.
/// </summary>
internal sealed class Schedule
{
    private readonly LoadCurve _rate;
    private readonly bool _random;
    private readonly ulong _seed;

    /// <param name="options">Those of an open model: with <see cref="LoadTestOptions.Rate"/>.</param>
    /// <param name="seed">Of the random arrivals; the same one gives the same times.</param>
    public Schedule(LoadTestOptions options, ulong seed = 1)
    {
        _rate = new LoadCurve(options.Rate!.Value, options.Stages, options.Warmup, options.Duration);
        (_random, _seed) = (options.RandomArrivals, seed);
        WarmupSeconds = options.Warmup.TotalSeconds;
    }

    /// <summary>How long the initial rate is on before the measured time.</summary>
    public double WarmupSeconds { get; }

    /// <summary>The length of the measured time: of the stages together, or the duration.</summary>
    public double TotalSeconds => _rate.End - WarmupSeconds;

    /// <summary>The highest rate.</summary>
    public double MaxRate => _rate.Max;

    /// <summary>Messages per second that are due at a time; 0 outside the load.</summary>
    public double RateAt(double seconds) => seconds >= 0 && seconds < _rate.End ? _rate.ValueAt(seconds) : 0;

    /// <summary>Messages that are due in a window, with their fraction.</summary>
    public double CountBetween(double from, double to) => _rate.CountAt(to) - _rate.CountAt(from);

    /// <summary>The send times of one client.</summary>
    /// <param name="client">From 0.</param>
    /// <param name="clients">Among how many the messages are divided, in all processes.</param>
    public Arrivals ArrivalsOf(int client, int clients) => _random
        ? new Arrivals(_rate, clients, Mix(_seed ^ Mix((ulong)client + 1)))
        : new Arrivals(_rate, client, clients);

    /// <summary>Makes neighbouring seeds unlike (SplitMix64's finalizer): without it two clients would draw the same numbers, shifted.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
