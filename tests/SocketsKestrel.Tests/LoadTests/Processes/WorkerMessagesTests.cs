using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Processes;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.Protocol.Framing;
using static SocketsKestrel.Tests.LoadTests.Measurement.Recorders;

namespace SocketsKestrel.Tests.LoadTests.Processes;

public sealed class WorkerMessagesTests
{
    /// <summary>What two processes have recorded, after its way through a message, is what one would have recorded.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Parts_together_are_what_one_process_would_have_recorded(bool isOpen, bool countsAlways) =>
        Gen.Select(Gen.Int[-500, 3_000], Gen.Int[0, 900], Gen.Int[0, 2], Gen.Bool).List[0, 60].Sample(events =>
        {
            var window = Window(isOpen);
            StepRecorder[] parts = [Begun(window, countsAlways), Begun(window, countsAlways)];
            var whole = Begun(window, countsAlways);
            foreach (var (at, latency, kind, isFirst) in events.OrderBy(e => e.Item1 + e.Item2))
            {
                foreach (var recorder in (StepRecorder[])[parts[isFirst ? 0 : 1], whole])
                    Record(recorder, From + (at * Ms), latency * Ms, kind);
                foreach (var recorder in (StepRecorder[])[.. parts, whole])
                    recorder.Tick(From + ((at + latency) * Ms));
            }

            var sum = Run(parts[0]);
            sum.Add(Travelled(Run(parts[1])));
            return Describe(sum) == Describe(Run(whole));
        }, iter: 50);

    [Fact]
    public void Order_travels_with_every_option()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var options = new LoadTestOptions
        {
            Url = "tls://example.net:7000",
            Framing = FramingType.LengthPrefixed,
            MaxLength = 1234,
            Connections = 17,
            Size = 99,
            Depth = 3,
            Rate = 0.75,
            RandomArrivals = true,
            Stages = [new(TimeSpan.FromSeconds(3), 12.5), new(TimeSpan.Zero, 0)],
            Senders = 5,
            Duration = TimeSpan.FromSeconds(7.25),
            Warmup = TimeSpan.FromMilliseconds(1),
            ThinkTime = TimeSpan.FromMilliseconds(2),
            Timeout = TimeSpan.FromMilliseconds(3),
            ConnectRate = 1000.5,
            SourceAddresses = [IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback],
            Processes = 4,
            RunId = uint.MaxValue,
            Tls = new() { TargetHost = "other.example.net", TrustedAuthorities = [authority] },
            AnswerCookies = true,
            Thresholds = [Threshold.Parse("connect.p99<1s"), Threshold.Parse("errors<0.1%")],
            AbortOnFail = true,
        };
        var order = new ShareOrder(2, "echo", new Dictionary<string, string> { ["slow"] = "3" }, options);
        var line = WorkerMessages.Order(order);
        var read = WorkerMessages.ReadOrder(line);

        Assert.DoesNotContain('\n', line);
        Assert.Equal((2, "echo", "3"), (read.Index, read.Scenario, read.Own["slow"]));
        Assert.Equal(options.SourceAddresses, read.Options.SourceAddresses);
        Assert.Equal(options.Stages, read.Options.Stages);
        Assert.Equal(["connect.p99<1s", "errors<0.1%"], read.Options.Thresholds.Select(threshold => threshold.Text));
        Assert.Equal(authority.Thumbprint, Assert.Single(read.Options.Tls.TrustedAuthorities!).Thumbprint);
        Assert.Equal("other.example.net", read.Options.Tls.TargetHost);
        Assert.Equal(options, read.Options with
        {
            Stages = options.Stages,
            SourceAddresses = options.SourceAddresses,
            Thresholds = options.Thresholds,
            Tls = options.Tls,
        });
    }

    [Theory]
    [InlineData("begin 123", 123L)]
    [InlineData("begin x", null)]
    [InlineData("begin", null)]
    [InlineData("interrupt", null)]
    [InlineData("", null)]
    public void Begin_is_read(string line, long? timestamp) => Assert.Equal(timestamp, WorkerMessages.ReadBegin(line));

    private static void Record(StepRecorder recorder, long at, long latency, int kind)
    {
        if (kind == 0)
        {
            recorder.Fail(ErrorKind.Wrong);
            return;
        }

        recorder.Sent(at, at + (kind * Ms));
        recorder.Record(at, at + (latency / 2), at + latency);
    }

    private static RecordedRun Run(StepRecorder recorder) => new()
    {
        Steps = [recorder.Complete()],
        Generator = new() { LoopLag = new() },
        From = From,
        To = To,
        Totals = { ["sent"] = recorder.Count },
    };

    private static RecordedRun Travelled(RecordedRun run) => WorkerMessages.ReadResult(WorkerMessages.Parse(WorkerMessages.Result(run)).Body);

    /// <summary>Everything but where the memory is.</summary>
    private static string Describe(RecordedRun run)
    {
        var step = run.Steps.Single();
        var intervals = step.Intervals.Select(i => $"{i.Start}:{i.Errors}:{i.Latency.TotalCount}:{LatencyReports.At(i.Latency, 50)}:{LatencyReports.At(i.Latency, 100)}");
        var latency = LatencyReports.From(step.Latency());
        return string.Join(' ', [$"{step.Count} {step.CountInTime} {step.LateSends} {step.First} {step.Last} {run.Totals["sent"]} {latency with { Curve = [] }}",
            $"{step.FromSend?.TotalCount} {(step.FromSend is { } fromSend ? LatencyReports.At(fromSend, 100) : 0)}", .. step.Errors.Select(error => $"{error.Key} {error.Value}"), .. intervals]);
    }
}
