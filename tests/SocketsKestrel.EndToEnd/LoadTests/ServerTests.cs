using System.Net;
using System.Text.Json;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Runs against the server: one that the load engine starts, one that is there.</summary>
public sealed class ServerTests : IDisposable
{
    private static readonly string[] Short = ["--duration", "500ms", "--warmup", "100ms", "--connections", "4", "--out", LoadEngine.Reports];

    private readonly TempFolder _folder = new();
    private readonly Settings _settings = new Settings().Web().Tcp("Echo", "Echo").Udp("UdpEcho", "Echo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_is_started_for_the_run_and_counts_the_same()
    {
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--threshold", "errors==0", "--threshold", "p99<1h", .. Short]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Empty(engine.Errors.Lines);
        var target = engine.Report.GetProperty("target");
        Assert.Equal(("Echo", "Line"), (target.GetProperty("endpoint").GetString(), target.GetProperty("framing").GetString()));
        Assert.Contains("] Ready", await File.ReadAllTextAsync(engine.ServerLog, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Output.Lines, line => line.Contains("Ready", StringComparison.Ordinal));
        var server = engine.Report.GetProperty("server");
        Assert.All(server.GetProperty("differences").EnumerateArray(), count => Assert.Equal(0, count.GetProperty("difference").GetDouble()));
        Assert.Equal(5, server.GetProperty("differences").GetArrayLength());
        Assert.InRange(server.GetProperty("memoryAfter").GetInt64(), 1 << 20, long.MaxValue);
        Assert.InRange(server.GetProperty("cpuSeconds").GetDouble(), 0.01, double.MaxValue);
        Assert.Equal(4, server.GetProperty("counted").GetProperty("connections.closed reason=client_closed").GetDouble());
        Assert.False(Directory.Exists($"/proc/{server.GetProperty("processId").GetInt32()}"), "the server is still there");
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("churn")]
    public async Task Over_tls_the_handshake_is_a_step_of_its_own(string scenario)
    {
        _settings.Endpoint("Tls", "tls://localhost:0", "Echo", Authority.Common.ServerSettings(_folder));
        WriteSettings();
        using var engine = LoadEngine.Start(
            _folder, [scenario, "--start-server", "--target", "Tls", "--ca", Authority.Common.WriteRoot(_folder, "root.pem"), "--threshold", "errors==0", .. Short]);

        Assert.Equal(0, await engine.ExitCodeAsync());
        Assert.InRange(Step(engine, "tls").GetProperty("latency").GetProperty("count").GetInt64(), 4, long.MaxValue);
        Assert.InRange(Step(engine, "first-reply").GetProperty("count").GetInt64(), 4, long.MaxValue);
        Assert.All(engine.Report.GetProperty("server").GetProperty("differences").EnumerateArray(), count => Assert.Equal(0, count.GetProperty("difference").GetDouble()));
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told_before_anything_starts()
    {
        _settings.Endpoint("Tls", "tls://localhost:0", "Echo", Authority.Common.ServerSettings(_folder));
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--target", "Tls", .. Short]);

        Assert.Contains("--ca FILE", Assert.Single(await engine.RefusedAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_clients_than_the_endpoint_takes_are_warned_of()
    {
        _settings.Set("SocketsKestrel:Endpoints:Echo:MaxConnections", "3");
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--timeout", "1s", .. Short]);

        await engine.ExitCodeAsync();
        Assert.Contains(engine.Output.Lines, line => line.Contains("WARNING: The endpoint Echo takes 3 connections (MaxConnections), not the 4 of this run.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_threshold_that_is_not_met_is_the_exit_code_and_the_report_is_there()
    {
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--threshold", "errors>0", .. Short]);

        Assert.Equal(99, await engine.ExitCodeAsync());
        Assert.Equal("failed", engine.Report.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_server_that_is_there_is_watched_by_its_process_and_its_counters()
    {
        using var server = await ServerProcess.StartAsync(_settings);
        using var engine = LoadEngine.Start(
            _folder, ["udp-echo", "--target", server["UdpEcho"].Url, "--rate", "100", "--server-pid", $"{server.Id}", "--metrics", $"{server["Web"].Url}/metrics", .. Short]);

        Assert.Equal(0, await engine.ExitCodeAsync());
        var report = engine.Report.GetProperty("server");
        Assert.Equal(server.Id, report.GetProperty("processId").GetInt32());
        Assert.InRange(report.GetProperty("counted").GetProperty("messages.received endpoint=UdpEcho").GetDouble(), 1, double.MaxValue);
    }

    [Fact]
    public async Task What_the_server_does_not_take_is_bad_configuration_in_its_own_words()
    {
        _settings.Set("SocketsKestrel:Endpoints:Echo:Nonsense", "1");
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", .. Short]);

        Assert.Contains("Nonsense", Assert.Single(await engine.RefusedAsync(104)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_the_run_early_with_a_report_and_stops_the_server()
    {
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--duration", "1h", "--warmup", "0s", "--out", LoadEngine.Reports]);
        await engine.Output.WaitForAsync("measuring");
        engine.Send(Signal.Interrupt);

        Assert.Equal(105, await engine.ExitCodeAsync());
        Assert.Equal("interrupted", engine.Report.GetProperty("outcome").GetString());
        Assert.InRange(Step(engine, "reply").GetProperty("count").GetInt64(), 1, long.MaxValue);
        Assert.False(Directory.Exists($"/proc/{engine.Report.GetProperty("server").GetProperty("processId").GetInt32()}"), "the server is still there");
    }

    [Fact]
    public async Task The_server_does_not_outlive_an_engine_that_is_killed()
    {
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--duration", "1h", "--rate", "1", "--warmup", "0s", "--out", LoadEngine.Reports]);
        await engine.Output.WaitForAsync("measuring");
        var announced = (await File.ReadAllLinesAsync(engine.ServerLog, TestContext.Current.CancellationToken)).Select(AnnouncedEndpoint.TryParse).OfType<AnnouncedEndpoint>().Single(e => e.Name == "Echo");
        using var witness = await TcpPeer.ConnectAsync((IPEndPoint)announced.Address);
        engine.Send(Signal.Kill);

        await witness.WaitForCloseAsync();
    }

    [Fact]
    public async Task Several_processes_make_one_report()
    {
        WriteSettings();
        using var engine = LoadEngine.Start(_folder, ["echo", "--start-server", "--processes", "2", "--threshold", "errors==0", .. Short]);

        Assert.Equal(0, await engine.ExitCodeAsync());
        Assert.Equal(2, engine.Report.GetProperty("generator").GetProperty("processes").GetInt32());
        Assert.Equal(4, engine.Report.GetProperty("server").GetProperty("counted").GetProperty("connections.closed reason=client_closed").GetDouble());
    }

    private static JsonElement Step(LoadEngine engine, string name) => engine.Report.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("name").GetString() == name);

    private void WriteSettings() => _folder.Write("appsettings.json", _settings.ToString());
}
