using System.Net;
using System.Net.Sockets;
using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.Tests.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Commands;

/// <summary>From the arguments to the exit code, with a made-up engine.</summary>
public sealed class RunExecutionTests : IDisposable
{
    private readonly RunFixture _run = new();
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    public RunExecutionTests() => _target.Start();

    public void Dispose()
    {
        _target.Dispose();
        _run.Dispose();
    }

    private string Url => $"tcp://{_target.LocalEndpoint}";

    [Theory]
    [InlineData(RunOutcome.Passed, 0)]
    [InlineData(RunOutcome.Failed, 99)]
    [InlineData(RunOutcome.Interrupted, 105)]
    public async Task The_outcome_is_the_exit_code_and_the_report_is_written_in_any_case(RunOutcome outcome, int code)
    {
        _run.Engine = (_, _, _, _) => Task.FromResult(new LoadResult(SampleRun.Chat().Report with { Outcome = outcome }, []));
        var folder = Path.Combine(_run.Folder, "reports");

        Assert.Equal(code, await _run.RunAsync("echo", "--target", Url, "--framing", "raw", "--out", folder, "--threshold", "p99<20ms"));

        var report = ReportFile.Read(folder);
        Assert.Equal(new TargetInfo(Url, Framing: "Raw"), report.Target);
        Assert.Equal($"dotnet run -c Release --project loadtests/SocketsKestrel.LoadTests -- echo --target {Url} --framing raw --out {folder} --threshold 'p99<20ms'", report.Command);
        Assert.Contains("delivery", _run.Output);
        Assert.Empty(_run.Errors);
    }

    [Fact]
    public async Task The_servers_process_is_watched_while_it_is_measured()
    {
        _run.Engine = (_, _, phaseBegins, _) =>
        {
            foreach (var phase in Enum.GetValues<RunPhase>())
                phaseBegins(phase);
            return Task.FromResult(new LoadResult(SampleRun.Chat().Report with { Server = null }, []));
        };

        Assert.Equal(0, await _run.RunAsync("echo", "--target", Url, "--server-pid", $"{Environment.ProcessId}", "--out", _run.Folder));

        var server = ReportFile.Read(_run.Folder).Server!;
        Assert.Equal(Environment.ProcessId, server.ProcessId);
        Assert.InRange(server.MemoryAfter, 1 << 20, long.MaxValue);
    }

    [Fact]
    public async Task Whatever_goes_wrong_is_one_line_and_1()
    {
        _run.Engine = (_, _, _, _) => throw new InvalidOperationException("two\nlines");

        Assert.Equal(1, await _run.RunAsync("echo", "--target", Url));
        Assert.Equal("two lines", Assert.Single(_run.Errors));
    }

    [Fact]
    public async Task An_interruption_before_anything_was_measured_is_one_too()
    {
        using var interrupted = new CancellationTokenSource();
        _run.Engine = async (_, _, _, stop) =>
        {
            await interrupted.CancelAsync();
            stop.ThrowIfCancellationRequested();
            throw new InvalidOperationException();
        };

        _run.Interrupted = interrupted.Token;

        Assert.Equal(105, await _run.RunAsync("echo", "--target", Url));
    }

    [Fact]
    public async Task Nothing_starts_when_the_target_does_not_answer()
    {
        var url = Url;
        _target.Stop();
        _run.Engine = (_, _, _, _) => throw new InvalidOperationException("started");

        Assert.Equal(1, await _run.RunAsync("echo", "--target", url));
        Assert.Equal($"{url}: nobody listens there; is the server running? --start-server starts it", Assert.Single(_run.Errors));
    }

    [Fact]
    public async Task A_udp_port_that_refuses_is_told()
    {
        using var unused = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"udp://{unused.Client.LocalEndPoint}";

        Assert.Equal(0, await _run.RunAsync("udp-echo", "--target", url));
        unused.Dispose();
        Assert.Equal(1, await _run.RunAsync("udp-echo", "--target", url));
        Assert.Contains("nobody listens there", Assert.Single(_run.Errors));
    }

    [Fact]
    public async Task A_scenario_that_is_none_is_named_with_those_that_are()
    {
        Assert.Equal(104, await _run.RunAsync("ecco"));
        Assert.StartsWith("'ecco' is no scenario: it is one of echo, chat, temperature, reply, udp-chat, udp-echo, idle, churn, slow-readers, ramp, modes,", Assert.Single(_run.Errors));
    }
}
