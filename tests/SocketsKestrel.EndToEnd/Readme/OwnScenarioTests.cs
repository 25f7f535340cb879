using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.EndToEnd.Readme;

/// <summary>The README's own load test: the text that it shows is compiled and run here.</summary>
public sealed class OwnScenarioTests
{
    private const string File = "tests/SocketsKestrel.EndToEnd/Readme/OwnScenarioTests.cs";

    [Fact]
    public async Task The_scenario_of_the_README_is_the_one_that_is_compiled_here_and_has_15_lines_at_most()
    {
        var shown = ReadmeFile.Blocks("csharp").Last();
        var source = await System.IO.File.ReadAllTextAsync(Path.Combine(Repository.Root, File), TestContext.Current.CancellationToken);

        Assert.Contains(Unindented(shown), Unindented(source), StringComparison.Ordinal);
        Assert.InRange(shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 5, 15);
    }

    [Fact]
    public async Task The_scenario_of_the_README_converts()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Temperature", "Temperature"));
        var url = server["Temperature"].Url;

#pragma warning disable xUnit1051 // the README's test has nobody who cancels it
        var test = new LoadTest("convert", async client =>
        {
            while (await client.NextAsync()) // when the load model wants it; false: the run is over
            {
                await client.SendAsync("36.5");
                client.Record("convert", isCorrect: await client.ReceiveAsync() == "97.7");
            }
        }, new LoadTestOptions { Url = url, Connections = 50, Rate = 1000, Duration = TimeSpan.FromSeconds(2) });

        var result = await test.RunAsync();
        Assert.Equal(0, result.Step("convert").Errors);
        Console.WriteLine($"p99 {result.Step("convert").Latency.P99 * 1000:0.000} ms");
#pragma warning restore xUnit1051

        Assert.InRange(result.Step("convert").Count, 1999, 2001); // those due at the edges are in or out
    }

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));
}
