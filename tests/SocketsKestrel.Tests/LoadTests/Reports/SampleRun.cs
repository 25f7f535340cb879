using HdrHistogram;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

/// <summary>Made-up runs, such as real ones could be.</summary>
internal static class SampleRun
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    /// <summary>An open model whose server stood still for 300 ms, in the fifth second.</summary>
    public static LoadResult EchoWithStall(int seconds = 20)
    {
        var random = new Random(1);
        var scheduled = new SampleStep(Start);
        var sent = new SampleStep(Start);
        for (var at = 0.0; at < seconds; at += 1.0 / 4000)
        {
            var reply = SampleStep.Usual(random, 90e-6);
            var stalled = at is > 4.4 and < 4.7;
            scheduled.Record(at, stalled ? 4.7 - at + reply : reply);
            if (!stalled || (at - 4.4) < 0.016) sent.Record(at, stalled ? 4.7 - at + reply : reply);
            else sent.Record(4.7, reply);
        }

        var step = scheduled.Report("reply", seconds) with
        {
            RequestedRate = 4000,
            LatencyFromSend = sent.Latency(),
            LateSends = 1136,
        };
        return new LoadResult(Report("echo", [Connect(64), step]) with
        {
            Command = "dotnet run -c Release --project loadtests/SocketsKestrel.LoadTests -- echo tcp://127.0.0.1:2500 --connections 64 --rate 4000 --duration 20s --threshold 'p99.9<50ms'",
            Duration = seconds,
            Outcome = RunOutcome.Failed,
            Thresholds = [new("p99<200ms", true, "99.9 ms"), new("p99.9<50ms", false, "280 ms"), new("errors<0.1%", true, "0 %")],
            Options = Options(("connections", "64"), ("rate", "4000"), ("size", "64")),
        }, [scheduled.Histograms("reply")]);
    }

    /// <summary>A closed model: one sender, a thousand receivers, a generator at its limit.</summary>
    public static LoadResult Chat()
    {
        var random = new Random(2);
        var delivery = new SampleStep(Start);
        for (var at = 0.0; at < 10; at += 1.0 / 200)
        {
            for (var receiver = 0; receiver < 100; receiver++) delivery.Record(at, (receiver * 12e-6) + SampleStep.Usual(random, 300e-6));
        }

        return new LoadResult(Report("chat", [Connect(1001), delivery.Report("delivery", 10) with { RequestedRate = 20_000 }]) with
        {
            Warnings =
            [
                "The generator was the limit: its event loop was busy 98 % of the time. Latencies are those of the generator; use --processes 2 or a lower --rate.",
                "The server ran on the same machine: both share 2 processors.",
            ],
            Generator = Generator() with { CpuShare = 0.983, LateSends = 4321 },
            Target = new TargetInfo("tcp://127.0.0.1:2501", "Chat", "Chat", "Line"),
            Options = Options(("connections", "1001"), ("senders", "1"), ("rate", "200")),
        }, [delivery.Histograms("delivery")]);
    }

    /// <summary>A datagram echo that loses messages.</summary>
    public static LoadResult UdpWithLoss()
    {
        var random = new Random(3);
        var reply = new SampleStep(Start);
        for (var at = 0.0; at < 10; at += 1.0 / 5000)
        {
            if (at is > 6 and < 8 && random.NextDouble() < 0.02) reply.Fail(at);
            else reply.Record(at, SampleStep.Usual(random, 45e-6));
        }

        var step = reply.Report("reply", 10);
        step = step with
        {
            Lost = step.Errors - 7,
            Duplicates = 4,
            Reordered = 3,
            ErrorKinds = new Dictionary<string, long> { ["lost"] = step.Errors - 7, ["duplicate"] = 4, ["reordered"] = 3 },
        };
        return new LoadResult(Report("udp-echo", [step]) with
        {
            Outcome = RunOutcome.Failed,
            Target = new TargetInfo("udp://127.0.0.1:2500", "UdpEcho", "Echo"),
            Thresholds = [new("lost==0", false, Quantity(step.Lost)), new("p99<5ms", true, "187 µs")],
            Server = Server(step.Lost),
        }, [reply.Histograms("reply")]);
    }

    /// <summary>A report without a step, and without anything that may be left out.</summary>
    public static LoadReport Report(string scenario, params IReadOnlyList<StepReport> steps) => new()
    {
        Scenario = scenario,
        StartedAt = Start,
        Warmup = 2,
        Duration = 10,
        Target = new TargetInfo("tcp://127.0.0.1:2500", "Echo", "Echo", "Raw"),
        Machine = new MachineInfo("bench-1", "Debian GNU/Linux 12 (6.1)", "AMD EPYC 7763", 2, 8L << 30, ".NET 10.0.1", "0.1.0"),
        Generator = Generator(),
        Steps = steps,
    };

    private static StepReport Connect(int connections)
    {
        var random = new Random(4);
        var connect = new SampleStep(Start);
        for (var i = 0; i < connections; i++) connect.Record(0, SampleStep.Usual(random, 210e-6));
        return connect.Report("connect", 0) with { AchievedRate = 6120, Timeline = [] };
    }

    private static GeneratorReport Generator() => new()
    {
        CpuShare = 0.41,
        GcPauseShare = 0.0012,
        GcPauseMax = 0.0021,
        LoopLag = new LatencyReport { Count = 1000, P50 = 12e-6, P99 = 310e-6, Max = 0.0041 },
        MemoryBytes = 61L << 20,
        Connections = 64,
        ConnectionsOpened = 64,
        MessagesSent = 96_000,
        MessagesReceived = 96_000,
        BytesSent = 96_000 * 64,
        BytesReceived = 96_000 * 64,
    };

    private static ServerReport Server(long lost) => new()
    {
        ProcessId = 4711,
        CpuShare = 0.62,
        CpuSeconds = 6.2,
        MemoryBefore = 58L << 20,
        MemoryMax = 71L << 20,
        MemoryAfter = 66L << 20,
        DescriptorsMax = 212,
        Counted = new Dictionary<string, double> { ["messages.received"] = 96_000, ["connections.closed reason=idle"] = 3 },
        Differences = [new("messages received by the server", 96_000 - lost, 96_000), new("messages sent by the server", 96_000 - lost, 96_000 - lost)],
    };

    private static Dictionary<string, string> Options(params (string Name, string Value)[] options) =>
        options.ToDictionary(option => option.Name, option => option.Value);

    private static string Quantity(long count) => count.ToString("N0");
}
