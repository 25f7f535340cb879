using System.Security.Cryptography;
using System.Text;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Reports.Charts;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class HtmlReportTests
{
    [Fact]
    public void It_is_one_file_that_loads_and_runs_nothing()
    {
        var html = HtmlReport.Render(SampleRun.EchoWithStall().Report);

        foreach (var forbidden in new[] { "<script", "<link", "<img", "<iframe", "@import", " src=", "href=", " style=", " onload=", "//fonts" })
            Assert.DoesNotContain(forbidden, html);
        Assert.All(Between(html, "url(", ")"), reference => Assert.StartsWith("#", reference));
        Assert.Contains("default-src 'none'", html);
    }

    [Fact]
    public void Its_policy_allows_its_own_style()
    {
        var html = HtmlReport.Render(SampleRun.Chat().Report);

        var style = Assert.Single(Between(html, "<style>", "</style>"));
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        Assert.NotEmpty(style);
        Assert.Contains($"style-src 'sha256-{hash}'", html);
    }

    [Fact]
    public void Whatever_comes_from_outside_is_text()
    {
        const string hostile = "\"><script>alert('x')</script>";
        var step = new StepReport
        {
            Name = hostile,
            Count = 1,
            Errors = 1,
            ErrorKinds = new Dictionary<string, long> { [hostile] = 1 },
            Latency = new LatencyReport { Count = 1, P50 = 1, Max = 1, Curve = [new(0, 1), new(100, 1)] },
            Timeline = [new(0, 1, 1, 1, 1, 1, 1)],
        };

        var html = HtmlReport.Render(SampleRun.Report(hostile, step) with
        {
            Command = hostile,
            Target = new TargetInfo(hostile, hostile, hostile, hostile),
            Options = new Dictionary<string, string> { [hostile] = hostile },
            Machine = new MachineInfo(hostile, hostile, hostile, 1, 1, hostile, hostile),
            Thresholds = [new(hostile, false, hostile)],
            Warnings = [hostile],
            Server = new ServerReport { Counted = new Dictionary<string, double> { [hostile] = 1 }, Differences = [new(hostile, 1, 2)] },
        });

        Assert.DoesNotContain("<script", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.DoesNotContain("alert('x')", html);
    }

    [Fact]
    public void A_step_has_its_charts_and_errors_have_one_only_where_there_are_some()
    {
        Assert.Equal(
            ["Latency over time", "Latency by percentile (%)", "Rate per second"],
            Titles(HtmlReport.Render(SampleRun.Report("echo", SampleRun.EchoWithStall().Step("reply")))));
        Assert.Equal(
            ["Latency over time", "Latency by percentile (%)", "Rate per second", "Errors over time"],
            Titles(HtmlReport.Render(SampleRun.UdpWithLoss().Report)));
    }

    [Fact]
    public void No_identifier_is_used_twice()
    {
        var html = HtmlReport.Render(SampleRun.EchoWithStall().Report);

        var ids = Between(html, " id=\"", "\"");

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Charts_have_the_colours_of_the_page()
    {
        var html = HtmlReport.Render(SampleRun.UdpWithLoss().Report);

        foreach (var ink in Enum.GetValues<Ink>())
        {
            Assert.Contains($"[stroke=\"#{(int)ink:X6}\"]", html);
            Assert.Contains($"[fill=\"#{(int)ink:X6}\"]", html);
        }

        var drawn = Between(html, " stroke=\"", "\"").Concat(Between(html, " fill=\"", "\"")).Where(colour => colour != "none").Distinct();
        Assert.All(drawn, colour => Assert.Contains($"\"{colour}\"]", html));
    }

    [Fact]
    public void Charts_need_no_font_of_the_machine_that_draws_them()
    {
        var html = HtmlReport.Render(SampleRun.EchoWithStall().Report);

        Assert.DoesNotContain("font-family=", html);
        Assert.Contains(">99.9</text>", html);
        Assert.Contains(">100 ms</text>", html);
    }

    [Fact]
    public void Warnings_interruption_and_failed_thresholds_come_before_any_figure()
    {
        var html = HtmlReport.Render(SampleRun.Chat().Report with
        {
            Outcome = RunOutcome.Interrupted,
            Thresholds = [new("lost==0", true, "0"), new("p99<1ms", false, "1.68 ms")],
        });

        var figures = html.IndexOf("class=\"figures\"", StringComparison.Ordinal);
        Assert.InRange(html.IndexOf(Facts.Interrupted, StringComparison.Ordinal), 0, figures);
        Assert.InRange(html.IndexOf("The generator was the limit", StringComparison.Ordinal), 0, figures);
        Assert.True(html.IndexOf("p99&lt;1ms", StringComparison.Ordinal) < html.IndexOf("lost==0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_without_steps_has_a_report()
    {
        Assert.Contains("Nothing was measured", HtmlReport.Render(SampleRun.Report("idle") with { Duration = 0 }));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0.001, 0)]
    [InlineData(1, 0.001, 3)]
    [InlineData(2, double.NaN, 1)]
    public void Few_or_no_measurements_break_no_chart(int intervals, double latency, long errors)
    {
        var step = new StepReport
        {
            Name = "reply",
            AchievedRate = double.NaN,
            Errors = errors,
            Latency = latency > 0
                ? new LatencyReport { Count = 1, P50 = latency, Max = latency, Curve = [new(100, latency)] }
                : new LatencyReport { Mean = double.NaN, StdDev = double.NaN },
            Timeline = [.. Enumerable.Range(0, intervals).Select(second => new IntervalReport(second, 1, 0, latency, latency, latency, errors))],
        };

        var html = HtmlReport.Render(SampleRun.Report("echo", step));

        Assert.DoesNotContain("NaN", html);
        Assert.DoesNotContain("∞", html);
        Assert.EndsWith("</html>\n", html);
    }

    private static List<string> Titles(string html) => Between(html, "role=\"img\" aria-label=\"", "\"");

    private static List<string> Between(string html, string before, string after) =>
        [.. html.Split(before).Skip(1).Select(text => text[..text.IndexOf(after, StringComparison.Ordinal)])];
}
