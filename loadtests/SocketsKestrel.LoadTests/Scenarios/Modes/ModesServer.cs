using System.Text.Json;
using SocketsKestrel.LoadTests.Targets;

namespace SocketsKestrel.LoadTests.Scenarios.Modes;

/// <summary>This project's server with an endpoint for each of the modes, started for the scenario.</summary>
internal sealed class ModesServer : IAsyncDisposable
{
    private readonly StartedServer _server;

    private ModesServer(StartedServer server) => _server = server;

    /// <summary>Where the endpoint of a mode listens.</summary>
    public string UrlOf(ServerMode mode) => _server.Urls[mode.Endpoint];

    /// <exception cref="ServerStartException">It did not start.</exception>
    public static async Task<ModesServer> StartAsync(CancellationToken interrupted)
    {
        var program = ServerProgram.Find() ?? throw new ServerStartException("The server has not been built");
        var folder = Directory.CreateTempSubdirectory("sockets-modes-").FullName;
        try
        {
            var config = Path.Combine(folder, "appsettings.json");
            await File.WriteAllTextAsync(config, Settings(), interrupted);
            return new ModesServer(await StartedServer.StartAsync(new ServerLaunch { Program = program, Config = config }, interrupted));
        }
        finally
        {
            Directory.Delete(folder, recursive: true); // it has been read
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Its configuration.</summary>
    internal static string Settings() => JsonSerializer.Serialize(new
    {
        SocketsKestrel = new
        {
            Endpoints = ServerMode.All.ToDictionary(
                mode => mode.Endpoint,
                mode => new { Url = "tcp://127.0.0.1:0", Mode = "Echo", MaxConnections = mode.Places, WhenFull = "Queue" },
                StringComparer.Ordinal),
        },
    });
}
