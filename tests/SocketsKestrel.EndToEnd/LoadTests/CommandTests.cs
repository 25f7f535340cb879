using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>What the load engine says before it starts anything.</summary>
public sealed class CommandTests : IDisposable
{
    private const int BadConfiguration = 104;
    private const int Failed = 1;

    private static readonly string[] Scenarios = ["echo", "chat", "temperature", "reply", "udp-chat", "udp-echo", "idle", "churn", "slow-readers", "ramp", "modes"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_has_every_scenario_with_an_example()
    {
        using var engine = LoadEngine.Start(_folder, "--help");

        Assert.Equal(0, await engine.ExitCodeAsync());
        foreach (var scenario in Scenarios)
        {
            Assert.Contains(engine.Output.Lines, line => line.StartsWith($"  {scenario} ", StringComparison.Ordinal));
            Assert.Contains(engine.Output.Lines, line => line.TrimStart().StartsWith($"{scenario} --", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Help_of_a_scenario_has_its_options()
    {
        using var engine = LoadEngine.Start(_folder, "echo", "--help");

        Assert.Equal(0, await engine.ExitCodeAsync());
        foreach (var option in (string[])["--connections N", "--size BYTES", "--depth N", "--rate N", "--senders N", "--duration TIME", "--warmup TIME", "--framing raw", "--threshold CONDITION", "--out FOLDER"])
            Assert.Contains(engine.Output.Lines, line => line.StartsWith($"  {option}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_fault_is_said_at_once_each_in_a_line_with_its_option()
    {
        using var engine = LoadEngine.Start(_folder, "echo", "--connections", "0", "--duration", "5", "--size", "16XB", "--threshold", "p98<3ms", "--source", "192.0.2.1", "--what");

        var errors = await engine.RefusedAsync(BadConfiguration);

        Assert.Equal(7, errors.Length);
        foreach (var option in (string[])["--connections:", "--duration:", "--size:", "--threshold:", "--source 192.0.2.1:", "'--what'", "--target:"])
            Assert.Single(errors, line => line.Contains(option, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_told_those_that_are()
    {
        var config = _folder.Write("appsettings.json", new Settings().Endpoint("Echo", "tcp://localhost:2500", "Echo").Endpoint("More", "tcp://localhost:2501", "Echo").ToString());
        using var engine = LoadEngine.Start(_folder, "echo", "--target", "Nope");

        Assert.Equal($"--target Nope: {config} has no endpoint of this name, but Echo, More", Assert.Single(await engine.RefusedAsync(BadConfiguration)));
    }

    [Fact]
    public async Task A_files_faults_are_named_by_their_keys()
    {
        var file = _folder.Write("load.json", """{ "scenario": "echo", "target": "tcp://127.0.0.1:1", "conections": 3, "duration": 5, "stages": [{ "duration": "10s" }] }""");
        using var engine = LoadEngine.Start(_folder, "run", file);

        var errors = await engine.RefusedAsync(BadConfiguration);

        Assert.Equal(3, errors.Length);
        foreach (var key in (string[])["conections", "duration", "stages[0]"])
            Assert.Single(errors, line => line.StartsWith($"load.json: {key}: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_at_which_nobody_listens_is_told_before_anything_starts()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var url = $"tcp://{unused.LocalEndpoint}";
        unused.Stop();
        using var engine = LoadEngine.Start(_folder, "echo", "--target", url);

        Assert.StartsWith($"{url}: nobody listens there", Assert.Single(await engine.RefusedAsync(Failed)), StringComparison.Ordinal);
        Assert.Empty(engine.Output.Lines);
    }

    [Fact]
    public async Task Too_few_descriptors_are_told_with_the_remedy()
    {
        using var engine = LoadEngine.Start(_folder, """ulimit -n 500; exec "$0" "$@" """, ["echo", "--target", "tcp://127.0.0.1:1", "--connections", "700"]);

        Assert.Equal(
            "--connections 700: needs 900 open files, and 500 are allowed: ulimit -n 900 (as root, or with that hard limit), or --processes 3",
            Assert.Single(await engine.RefusedAsync(BadConfiguration)));
    }
}
