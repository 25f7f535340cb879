using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using SocketsKestrel.Client.Configuration;

namespace SocketsKestrel.LoadTests.Targets;

/// <summary>This project's server, started for a run, and stopped when disposed. It ends with this process, however that ends.</summary>
internal sealed partial class StartedServer : IAsyncDisposable
{
    private const int Terminate = 15;

    /// <summary>Longer than the server's default drain of 10 s.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StreamWriter? _log;
    private readonly Lock _logging = new();
    private readonly ConcurrentDictionary<string, string> _urls = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StartedServer(ServerLaunch launch)
    {
        _log = launch.LogFile is null ? null : new StreamWriter(launch.LogFile) { AutoFlush = true };
        _process = new Process { StartInfo = MakeStart(launch) };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => TakeError(e.Data);
    }

    public int ProcessId { get; private set; }

    /// <summary>Where each endpoint listens, by name, as the server says it.</summary>
    public IReadOnlyDictionary<string, string> Urls => _urls;

    /// <summary>Where its counters are read.</summary>
    public Uri? Metrics => _urls.Values.Select(ServerSettings.MetricsOf).FirstOrDefault(url => url is not null);

    /// <summary>Completed when it has ended, with its exit code.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <exception cref="ServerStartException">It did not start.</exception>
    public static async Task<StartedServer> StartAsync(ServerLaunch launch, CancellationToken interrupted)
    {
        var server = new StartedServer(launch);
        try
        {
            server.Start();
            await Task.WhenAny(server._ready.Task, server._exited.Task).WaitAsync(StartTimeout, interrupted);
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw new ServerStartException($"The server has not become ready within {StartTimeout.TotalSeconds:0} s");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        if (server._ready.Task.IsCompleted)
            return server;
        var code = await server._exited.Task;
        await server.DisposeAsync();
        throw new ServerStartException(server._errors.IsEmpty ? $"The server ended with {code} and said nothing" : string.Join('\n', server._errors), code);
    }

    /// <summary>Asks it to end, which it does when it has drained.</summary>
    /// <returns>Its exit code; <see langword="null"/> if it had to be killed.</returns>
    public async Task<int?> StopAsync()
    {
        if (!_exited.Task.IsCompleted && (OperatingSystem.IsWindows() || Kill(ProcessId, Terminate) != 0))
            _process.Kill(entireProcessTree: true);
        try
        {
            return await _exited.Task.WaitAsync(StopTimeout);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _exited.Task;
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ProcessId != 0)
            await StopAsync();
        _process.Dispose();
        if (_log is not null)
            await _log.DisposeAsync();
    }

    /// <summary>
    /// In a session of its own, so that Ctrl+C on the terminal ends the run and not the server under it; killed by the kernel when the
    /// thread that started it is gone (PR_SET_PDEATHSIG). Both are done by programs of util-linux, which become the server.
    /// </summary>
    private static ProcessStartInfo MakeStart(ServerLaunch launch)
    {
        const string SetSession = "/usr/bin/setsid";
        const string SetDeathSignal = "/usr/bin/setpriv";
        string[] command = OperatingSystem.IsLinux() && File.Exists(SetSession) && IsUtilLinux(SetDeathSignal)
            ? [SetSession, SetDeathSignal, "--pdeathsig", "KILL", launch.Program]
            : [launch.Program];
        return new ProcessStartInfo(command[0], [.. command[1..], "--config", Path.GetFullPath(launch.Config), .. launch.Settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
    }

    /// <summary>BusyBox has a setpriv, too, but not this option of it.</summary>
    private static bool IsUtilLinux(string program) => File.Exists(program) && File.ResolveLinkTarget(program, returnFinalTarget: true)?.Name != "busybox";

    /// <summary>On a thread that lives as long as the server: the kernel takes that thread's end for the parent's.</summary>
    private void Start()
    {
        var started = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                _process.Start();
                ProcessId = _process.Id;
                _process.BeginOutputReadLine();
                _process.BeginErrorReadLine();
            }
            catch (Exception e)
            {
                started.SetException(new ServerStartException($"The server cannot be started: {e.Message}"));
                return;
            }

            started.SetResult();
            _process.WaitForExit(); // and for the end of its output
            _exited.SetResult(_process.ExitCode);
        })
        { IsBackground = true, Name = "server" };
        thread.Start();
        started.Task.GetAwaiter().GetResult();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        Log(line);
        if (Announcement().Match(line) is { Success: true, Groups: var groups })
            _urls[groups["name"].Value] = groups["url"].Value;
        else if (line.EndsWith("] Ready", StringComparison.Ordinal))
            _ready.TrySetResult();
    }

    private void TakeError(string? line)
    {
        if (line is null)
            return;
        Log(line);
        if (!_ready.Task.IsCompleted)
            _errors.Enqueue(line);
    }

    private void Log(string line)
    {
        lock (_logging)
            _log?.WriteLine(line);
    }

    [GeneratedRegex(@" (?<name>\S+) listening on (?<url>\S+)( \(mode .*\))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Announcement();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
