using System.Diagnostics;
using System.Text.Json;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>The built load engine, running in a folder.</summary>
internal sealed class LoadEngine : ChildProcess
{
    /// <summary>Each run writes its reports there.</summary>
    public const string Reports = "reports";

    private readonly TempFolder _folder;

    private LoadEngine(ProcessStartInfo start, TempFolder folder)
        : base(start) => _folder = folder;

    /// <summary>What it wrote at the end.</summary>
    public JsonElement Report
    {
        get
        {
            using var report = JsonDocument.Parse(File.ReadAllText(_folder.File($"{Reports}/report.json")));
            return report.RootElement.Clone();
        }
    }

    public string ServerLog => _folder.File($"{Reports}/server.log");

    public static LoadEngine Start(TempFolder folder, params string[] arguments) => Start(folder, shell: null, arguments);

    /// <summary>Starts it.</summary>
    /// <param name="folder">Its current folder.</param>
    /// <param name="shell">As of <see cref="Launch.Shell"/>.</param>
    /// <param name="arguments">The command line.</param>
    public static LoadEngine Start(TempFolder folder, string? shell, string[] arguments)
    {
        string[] command = shell is null ? [Repository.LoadEngineProgram] : ["bash", "-c", shell, Repository.LoadEngineProgram];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments]) { WorkingDirectory = folder.Path };
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        return new LoadEngine(start, folder);
    }

    /// <summary>Waits for a bad end, and returns what was said of it.</summary>
    public async Task<string[]> RefusedAsync(int code)
    {
        Assert.Equal(code, await ExitCodeAsync());
        return Errors.Lines;
    }
}
