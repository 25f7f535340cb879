using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.Tests.LoadTests.Reports;
using Spectre.Console;

namespace SocketsKestrel.Tests.LoadTests.Commands;

public sealed class CompareCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("compare");
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public CompareCommandTests() => ReportFile.Write(SampleRun.EchoWithStall(2).Report, At("a.json"));

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Two_files_are_compared()
    {
        Assert.Equal(0, await RunAsync("compare", At("a.json"), At("a.json")));
        Assert.Contains("1.00x", _output.ToString());
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task Several_runs_of_each_side_are_compared_and_written()
    {
        Assert.Equal(0, await RunAsync("compare", "--a", At("a.json"), "--a", At("a.json"), "--b", At("a.json"), "--out", At("out")));
        Assert.Contains("2 runs", _output.ToString());
        Assert.Equal(["compare.html", "compare.md"], Directory.GetFiles(At("out")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("compare")]
    [InlineData("compare", "a.json")]
    [InlineData("compare", "a.json", "a.json", "a.json")]
    [InlineData("compare", "--a", "a.json")]
    [InlineData("compare", "a.json", "--b", "a.json")]
    public async Task Anything_but_two_sides_is_refused(params string[] args)
    {
        Assert.Equal(104, await RunAsync(args));
        Assert.Contains("--a A1.json", _errors.ToString());
    }

    [Fact]
    public async Task A_bad_file_is_refused_with_its_place()
    {
        File.WriteAllText(At("bad.json"), "{ \"scenario\": }");

        Assert.Equal(104, await RunAsync("compare", At("a.json"), At("bad.json")));
        Assert.StartsWith($"{At("bad.json")}, line 1, byte 15", _errors.ToString());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused()
    {
        Assert.Equal(104, await RunAsync("compare", At("a.json"), At("a.json"), "--out", At("a.json")));
        Assert.StartsWith("--out: ", _errors.ToString());
    }

    private Task<int> RunAsync(params string[] args)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output) });
        var runs = new RunExecution((_, _, _, _, _) => throw new InvalidOperationException("nothing is to run"), console, _errors);
        return LoadCommand.RunAsync(args, runs, TestContext.Current.CancellationToken);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
