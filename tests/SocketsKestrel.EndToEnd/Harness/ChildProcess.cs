using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A process started by a test, killed with it: its output by lines, its signals, its exit code.</summary>
internal class ChildProcess : IDisposable
{
    private readonly Process _process;

    protected ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        var name = Path.GetFileName(start.FileName);
        Output = new LineLog($"{name}'s output");
        Errors = new LineLog($"{name}'s errors");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Errors.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public LineLog Output { get; }

    public LineLog Errors { get; }

    public StreamWriter Input => _process.StandardInput;

    public int Id => _process.Id;

    public void Send(Signal signal) => Send(signal, _process.Id);

    public static void Send(Signal signal, int process)
    {
        if (Kill(process, (int)signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>The exit code, once the process has ended and all its output is in.</summary>
    public async Task<int> ExitCodeAsync()
    {
        // Only the wait with a token also waits for the end of the output.
        using var deadline = new CancellationTokenSource(Deadline.Span);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits for the process alone: who reads its output may not be done, or never be.</summary>
    public async Task ExitedAsync() => Assert.True(await Task.Run(() => _process.WaitForExit(Deadline.Span)), "the process has not ended");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
