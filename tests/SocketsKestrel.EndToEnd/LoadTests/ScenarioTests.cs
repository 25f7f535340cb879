using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Every scenario against the server for two seconds: all its answers are right, and what it should have measured is measured.</summary>
public sealed class ScenarioTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Settings _settings = new Settings().Web()
        .Tcp("Echo", "Echo").Tcp("Raw", "Echo", Settings.Raw).Tcp("Chat", "Chat").Tcp("Temperature", "Temperature").Tcp("Reply", "Reply")
        .Udp("UdpEcho", "Echo").Udp("UdpChat", "Chat", ("Chat:Room", "udp")).Udp("Proven", "Chat", ("Chat:Room", "proven"), ("Udp:AddressValidation", "Cookie"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("echo", "reply", "--connections 64 --depth 4")]
    [InlineData("echo", "reply", "--connections 20 --target Raw --size 1000 --rate 2000")]
    [InlineData("chat", "delivery", "--connections 50 --senders 3")]
    [InlineData("chat", "delivery", "--connections 50 --senders 3 --rate 200 --arrivals random")]
    [InlineData("temperature", "reply", "--connections 20 --depth 3")]
    [InlineData("reply", "reply", "--connections 20 --think-time 1ms")]
    [InlineData("udp-echo", "reply", "--connections 20 --rate 500")]
    [InlineData("udp-chat", "delivery", "--connections 20 --senders 2 --rate 100 --target UdpChat")]
    [InlineData("udp-chat", "delivery", "--connections 20 --senders 2 --rate 100 --target Proven")]
    [InlineData("idle", "connect", "--connections 500")]
    [InlineData("churn", "visit", "--connections 10")]
    public async Task Scenario_gets_right_answers_for_two_seconds(string scenario, string step, string options)
    {
        _folder.Write("appsettings.json", _settings.ToString());
        string[] common = ["--start-server", "--duration", "2s", "--warmup", "500ms", "--threshold", "errors==0", "--threshold", $"{step}.p50<1h", "--out", LoadEngine.Reports];
        using var engine = LoadEngine.Start(_folder, [scenario, .. options.Split(' '), .. common]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Empty(engine.Errors.Lines);
        Assert.Equal("passed", engine.Report.GetProperty("outcome").GetString());
        Assert.True(File.Exists(_folder.File($"{LoadEngine.Reports}/report.html")));
        var measured = engine.Report.GetProperty("steps").EnumerateArray().Single(each => each.GetProperty("name").GetString() == step);
        Assert.InRange(measured.GetProperty("count").GetInt64(), 100, long.MaxValue);
    }
}
