using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Scenarios of streams through the server's WebSocket gateway.</summary>
public sealed class GatewayLoadTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Settings _settings = new Settings().Web().Tcp("Echo", "Echo").Tcp("Chat", "Chat").Tcp("Temperature", "Temperature").Tcp("Reply", "Reply");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("echo", "Echo", "reply", "--connections 20 --depth 4")]
    [InlineData("echo", "Echo", "reply", "--connections 20 --rate 500")]
    [InlineData("chat", "Chat", "delivery", "--connections 20 --senders 2")]
    [InlineData("temperature", "Temperature", "reply", "--connections 20")]
    [InlineData("reply", "Reply", "reply", "--connections 20")]
    [InlineData("idle", "Echo", "connect", "--connections 200")]
    [InlineData("churn", "Echo", "visit", "--connections 4")]
    public async Task Scenario_gets_right_answers_and_the_server_counts_the_same(string scenario, string endpoint, string step, string options)
    {
        using var server = await ServerProcess.StartAsync(_settings);
        var config = _folder.Write("appsettings.json", _settings.ToString());
        string[] target = ["--target", WebSocketPeer.UrlOf(server, endpoint).ToString(), "--config", config, "--metrics", $"{server["Web"].Url}/metrics"];
        string[] common = ["--duration", "1s", "--warmup", "200ms", "--threshold", "errors==0", "--threshold", $"{step}.p50<1h", "--out", LoadEngine.Reports];
        using var engine = LoadEngine.Start(_folder, [scenario, .. options.Split(' '), .. target, .. common]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Empty(engine.Errors.Lines);
        var steps = engine.Report.GetProperty("steps").EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("count").GetInt64());
        Assert.InRange(steps[step], 50, long.MaxValue);
        Assert.InRange(steps["upgrade"], 4, long.MaxValue);
        Assert.All(engine.Report.GetProperty("server").GetProperty("differences").EnumerateArray(), count => Assert.Equal(0, count.GetProperty("difference").GetDouble()));
        Assert.Equal(3, engine.Report.GetProperty("server").GetProperty("differences").GetArrayLength());
        server.AssertNoUnhandledException();
    }
}
