using System.Diagnostics;
using System.Net;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>HAProxy in front of a server: every frontend passes its clients' bytes on, as they are, behind a header.</summary>
internal sealed class HaproxyProcess : ChildProcess
{
    private readonly TempFolder _folder;

    private HaproxyProcess(ProcessStartInfo start, TempFolder folder)
        : base(start) => _folder = folder;

    /// <summary>Starts it with a frontend for each endpoint.</summary>
    /// <param name="routes">The endpoint's address, and the options of the line <c>server</c>, such as <c>send-proxy</c>.</param>
    /// <returns>The process, and where each frontend listens.</returns>
    public static async Task<(HaproxyProcess Process, IPEndPoint[] Frontends)> StartAsync(params (EndPoint Server, string Options)[] routes)
    {
        var folder = new TempFolder();
        var frontends = Array.ConvertAll(routes, _ => new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        var sections = routes.Select((route, i) => $"""
            listen l{i}
                bind {frontends[i]}
                server s {route.Server} {route.Options}

            """);
        var configuration = $"""
            defaults
                mode tcp
                timeout connect 10s
                timeout client 30s
                timeout server 30s

            {string.Concat(sections)}
            """;
        var start = new ProcessStartInfo("haproxy", ["-db", "-f", folder.Write("haproxy.cfg", configuration)]);
        var process = new HaproxyProcess(start, folder);
        await process.WaitUntilListeningAsync(routes.Length);
        return (process, frontends);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    /// <summary>It has no line that says so.</summary>
    private async Task WaitUntilListeningAsync(int count)
    {
        using var deadline = new CancellationTokenSource(Deadline.Span);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (ProcFile.CountListeners(Id) < count)
            await poll.WaitForNextTickAsync(deadline.Token);
    }
}
