using CsCheck;
using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>Options of loads.</summary>
internal static class Loads
{
    /// <summary>Open loads of up to some thousand messages: rates from 0, with a fraction and below one per client, ramps up and down, jumps.</summary>
    public static readonly Gen<LoadTestOptions> Open = Gen.Select(
        Rate,
        Gen.Select(Gen.Int[0, 5000], Rate, (ms, target) => new Stage(TimeSpan.FromMilliseconds(ms), target)).Array[0, 6],
        Gen.Int[0, 3000],
        (rate, stages, warmup) => Of(rate, stages) with { Warmup = TimeSpan.FromMilliseconds(warmup), Duration = TimeSpan.FromSeconds(4) });

    private static Gen<double> Rate => Gen.Frequency((1, Gen.Const(0.0)), (2, Gen.Double[0, 3]), (2, Gen.Double[0, 400]), (1, Gen.Int[1, 100].Select(i => (double)i)));

    /// <summary>An open load without a warm-up.</summary>
    public static LoadTestOptions Of(double? rate, params IReadOnlyList<Stage> stages) =>
        new() { Url = "tcp://localhost:1", Rate = rate, Stages = stages, Warmup = TimeSpan.Zero, Duration = TimeSpan.FromSeconds(10) };

    public static Stage Stage(double seconds, double target) => new(TimeSpan.FromSeconds(seconds), target);

    /// <summary>Every send time of a client.</summary>
    public static List<double> TimesOf(Schedule schedule, int client, int clients)
    {
        var times = new List<double>();
        for (var arrivals = schedule.ArrivalsOf(client, clients); arrivals.TryNext(out var seconds);)
            times.Add(seconds);
        return times;
    }

    /// <summary>The send times of all clients, in order.</summary>
    public static double[] TimesOfAll(Schedule schedule, int clients) =>
        [.. Enumerable.Range(0, clients).SelectMany(client => TimesOf(schedule, client, clients)).Order()];
}
