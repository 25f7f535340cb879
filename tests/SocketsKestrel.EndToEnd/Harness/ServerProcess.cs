using System.Diagnostics;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>The built server, running. Started with nothing but what the test says; gone when the test ends.</summary>
internal sealed class ServerProcess : ChildProcess
{
    private readonly TempFolder _folder;
    private readonly List<AnnouncedEndpoint> _unheard = [];

    private ServerProcess(ProcessStartInfo start, TempFolder folder)
        : base(start) => _folder = folder;

    /// <summary>What has been announced so far, in order.</summary>
    public IReadOnlyList<AnnouncedEndpoint> Endpoints => [.. Output.Lines.Select(AnnouncedEndpoint.TryParse).OfType<AnnouncedEndpoint>(), .. _unheard];

    public AnnouncedEndpoint this[string name] => Endpoints.Single(e => e.Name == name);

    /// <summary>Starts a server that may well fail; see <see cref="StartAsync"/>.</summary>
    public static ServerProcess Start(Launch launch)
    {
        var folder = new TempFolder();
        var start = new ProcessStartInfo(launch.Shell is null ? Repository.ServerProgram : "bash") { WorkingDirectory = launch.Folder ?? folder.Path };
        if (launch.Shell is { } shell)
        {
            foreach (var argument in (string[])["-c", shell, Repository.ServerProgram])
                start.ArgumentList.Add(argument);
        }

        if (launch.Settings is { } settings)
        {
            start.ArgumentList.Add("--config");
            start.ArgumentList.Add(folder.Write("settings.json", settings.ToString()));
        }

        foreach (var argument in launch.Arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        foreach (var (name, value) in launch.Environment)
            start.Environment[name] = value;
        return new ServerProcess(start, folder);
    }

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(Launch launch)
    {
        var server = Start(launch);
        try
        {
            await server.Output.WaitForAsync("] Ready");
            return server;
        }
        catch (InvalidOperationException e)
        {
            await server.ExitCodeAsync();
            var errors = string.Join('\n', server.Errors.Lines);
            server.Dispose();
            throw new InvalidOperationException($"The server did not start: {errors}", e);
        }
    }

    /// <summary>Adds an endpoint that the server cannot announce, as nobody takes its output.</summary>
    public void Announce(AnnouncedEndpoint endpoint) => _unheard.Add(endpoint);

    /// <summary>A client of the named endpoint, in its framing.</summary>
    public Task<Peer> ConnectAsync(string endpoint) => Peer.ConnectAsync(this[endpoint]);

    /// <summary>A client of the named stream endpoint that cares about bytes, not messages.</summary>
    public Task<TcpPeer> ConnectTcpAsync(string endpoint) => this[endpoint].ConnectTcpAsync();

    /// <summary>A client of the named datagram endpoint.</summary>
    public UdpPeer ConnectUdp(string endpoint) => new(this[endpoint].Address);

    /// <summary>Waits until a connection to the endpoint has ended for this reason.</summary>
    public Task WaitForEndAsync(string endpoint, string reason) => Output.WaitForAsync($"to {endpoint} ended: {reason},");

    /// <summary>Neither an error in the log, nor an exception that nobody caught.</summary>
    public void AssertNoUnhandledException() => Assert.DoesNotContain(
        [.. Output.Lines, .. Errors.Lines],
        line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }
}
