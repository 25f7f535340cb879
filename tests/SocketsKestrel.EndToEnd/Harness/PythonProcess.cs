using System.Diagnostics;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A program in another language, as textbook clients are: <c>sys.argv[1:]</c> are its arguments.</summary>
internal sealed class PythonProcess : ChildProcess
{
    private PythonProcess(ProcessStartInfo start)
        : base(start)
    {
    }

    public static PythonProcess Start(string program, params object[] arguments)
    {
        var start = new ProcessStartInfo("python3");
        start.ArgumentList.Add("-u");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument.ToString()!);
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        return new PythonProcess(start);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The lines that it printed.</returns>
    public static async Task<string[]> RunAsync(string program, params object[] arguments)
    {
        using var python = Start(program, arguments);
        var exit = await python.ExitCodeAsync();
        Assert.True(exit == 0, string.Join('\n', python.Errors.Lines));
        return python.Output.Lines;
    }
}
