using SocketsKestrel.LoadTests.Commands;

namespace SocketsKestrel.Tests.LoadTests.Commands;

public sealed class RunFileTests : IDisposable
{
    private readonly RunFixture _run = new("""{ "SocketsKestrel": { "Endpoints": { "Echo": { "Url": "tcp://localhost:2500", "Mode": "Echo" } } } }""");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_file_has_the_options_of_the_command_line()
    {
        var input = Read("""
            {
              // a comment
              "scenario": "echo", "config": "appsettings.json", "target": "Echo", "connections": 64, "size": "1KiB", "abort-on-fail": true, "cookies": false, "depth": null,
              "threshold": ["p99<20ms", "lost==0"], "source": "127.0.0.2",
              "rate": 10.5, "stages": [{ "duration": "10s", "target": 500 }, { "duration": "1m", "target": "100/s" }],
            }
            """, out var faults);

        Assert.Empty(faults);
        var plan = RunPlan.Make(input!.Scenario, input.Values, serverProgram: null, faults)!;
        Assert.Empty(faults);
        Assert.Equal(("tcp://127.0.0.1:2500", 64, 1024, true), (plan.Options.Url, plan.Options.Connections, plan.Options.Size, plan.Options.AbortOnFail));
        Assert.Equal(["p99<20ms", "lost==0"], plan.Options.Thresholds.Select(threshold => threshold.Text));
        Assert.Equal([500, 100], plan.Options.Stages.Select(stage => stage.Target));
        Assert.Equal(10.5, plan.Options.Rate);
    }

    [Fact]
    public void What_the_command_line_says_takes_the_place_of_what_the_file_says()
    {
        var input = Read("""{ "scenario": "echo", "config": "appsettings.json", "connections": 64, "threshold": ["p99<20ms", "p50<3ms"] }""", out var faults, "--connections", "3", "--threshold", "lost==0");

        var plan = RunPlan.Make(input!.Scenario, input.Values, serverProgram: null, faults)!;
        Assert.Equal(3, plan.Options.Connections);
        Assert.Equal("lost==0", Assert.Single(plan.Options.Thresholds).Text);
    }

    [Fact]
    public void A_relative_path_is_relative_to_the_file()
    {
        var input = Read("""{ "scenario": "echo", "out": "reports" }""", out _);

        Assert.Equal(Path.Combine(_run.Folder, "reports"), Assert.Single(input!.Values).Value);
    }

    [Theory]
    [InlineData("""{ "scenario": "echo", "conections": 3 }""", "load.json: conections: is not an option")]
    [InlineData("""{ "scenario": "ecco" }""", "load.json: scenario: 'ecco' is none of echo, chat")]
    [InlineData("""{ "connections": 3 }""", "load.json: scenario: is missing")]
    [InlineData("""{ "scenario": "echo", "connections": [3] }""", "load.json: connections: is not a single value")]
    [InlineData("""{ "scenario": "echo", "connections": true }""", "load.json: connections: is not a single value")]
    [InlineData("""{ "scenario": "echo", "abort-on-fail": "yes" }""", "load.json: abort-on-fail: is neither true nor false")]
    [InlineData("""{ "scenario": "echo", "stages": 3 }""", "load.json: stages: is not a list")]
    [InlineData("""{ "scenario": "echo", "stages": [{ "duration": "10s" }] }""", "load.json: stages[0]: has a duration and a target")]
    [InlineData("""{ "scenario": "echo", "stages": [{ "duration": "10s", "target": 1, "x": 1 }] }""", "load.json: stages[0]: 'x' is neither duration nor target")]
    [InlineData("""{ "scenario": "echo", "stages": [{ "duration": "10", "target": 1 }] }""", "load.json: stages[0]: '10' has no unit")]
    [InlineData("""{ "scenario": "echo", "size": "3x" }""", "load.json: size: '3x' is not a size")]
    [InlineData("""{ "scenario": "echo", "size": 1, "size": 2 }""", "load.json: is not JSON")]
    [InlineData("""[1]""", "load.json: is not a JSON object")]
    [InlineData("""{""", "load.json: is not JSON")]
    public void A_fault_is_named_by_file_and_key(string text, string fault)
    {
        var input = Read(text, out var faults);
        if (input is not null)
            Assert.Null(RunPlan.Make(input.Scenario, input.Values, serverProgram: null, faults));

        Assert.Contains(faults, line => line.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        List<string> faults = [];

        Assert.Null(RunFixture.Parse(["run", "/no/such/file.json"], faults));
        Assert.StartsWith("/no/such/file.json: cannot be read", Assert.Single(faults));
    }

    private RunInput? Read(string text, out List<string> faults, params string[] arguments)
    {
        faults = [];
        return RunFixture.Parse(["run", _run.Write("load.json", text), .. arguments], faults);
    }
}
