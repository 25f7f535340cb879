using System.Text.Json;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class ReportFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("report-file");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_written_is_read()
    {
        var report = SampleRun.UdpWithLoss().Report with { Warnings = ["<b>"], Outcome = RunOutcome.Interrupted };
        ReportFile.Write(report, At("report.json"));

        var read = ReportFile.Read(_folder.FullName);

        Assert.Equal(JsonSerializer.Serialize(report, LoadReport.Json), JsonSerializer.Serialize(read, LoadReport.Json));
        Assert.Equal(RunOutcome.Interrupted, read.Outcome);
        Assert.Equal(report.Steps[0].Latency.Curve, read.Steps[0].Latency.Curve);
    }

    [Fact]
    public void A_step_has_the_names_that_others_rely_on()
    {
        ReportFile.Write(SampleRun.EchoWithStall().Report, At("report.json"));

        using var json = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        var step = json.RootElement.GetProperty("steps")[1];

        foreach (var name in new[] { "achievedRate", "requestedRate", "errors", "lost", "duplicates", "reordered", "phantoms", "count" })
            Assert.Equal(JsonValueKind.Number, step.GetProperty(name).ValueKind);
        foreach (var name in new[] { "min", "mean", "stdDev", "p50", "p75", "p90", "p95", "p99", "p999", "p9999", "max" })
            Assert.Equal(JsonValueKind.Number, step.GetProperty("latency").GetProperty(name).ValueKind);
        Assert.InRange(step.GetProperty("latency").GetProperty("p50").GetDouble(), 50e-6, 150e-6);
        Assert.Equal("failed", json.RootElement.GetProperty("outcome").GetString());
    }

    [Fact]
    public void There_is_no_NaN_in_JSON()
    {
        var step = new StepReport
        {
            Name = "reply",
            AchievedRate = double.NaN,
            RequestedRate = double.PositiveInfinity,
            Latency = new LatencyReport { Mean = double.NaN },
        };
        ReportFile.Write(SampleRun.Report("echo", step) with { Duration = 0 }, At("report.json"));

        var read = ReportFile.Read(At("report.json"));

        Assert.DoesNotContain("NaN", File.ReadAllText(At("report.json")));
        Assert.Equal(0, read.Steps[0].AchievedRate);
        Assert.Equal(0, read.Steps[0].RequestedRate);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<ReportFormatException>(() => ReportFile.Read(At("none.json")));

        Assert.Equal($"{At("none.json")}: there is no such file", error.Message);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "a report is expected")]
    [InlineData("{\n  \"scenario\": 5\n}", "line 2, byte 16, at $.scenario")]
    [InlineData("{\n  \"scenario\": \"echo\"\n}", "target")]
    [InlineData("""{ "scenario": "echo", "steps": null }""", "at $.steps")]
    [InlineData("""{ "scenario": "echo", "outcome": "splendid" }""", "at $.outcome")]
    public void What_is_no_report_is_refused_with_its_place(string json, string expected)
    {
        File.WriteAllText(At("bad.json"), json);

        var error = Assert.Throws<ReportFormatException>(() => ReportFile.Read(At("bad.json")));

        Assert.StartsWith(At("bad.json"), error.Message);
        Assert.Contains(expected, error.Message);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
