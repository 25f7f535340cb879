using System.Globalization;
using System.Net;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Members;

namespace SocketsKestrel.EndToEnd.Delivery;

/// <summary>A server with a few rooms, each on every transport, so that scenarios run side by side without hearing each other.</summary>
internal sealed class DeliveryServer : IDisposable
{
    private static readonly string[] StreamEndpoints = ["Tcp", "Unix", "Tls"];

    private readonly TempFolder _folder;

    private DeliveryServer(ServerProcess server, TempFolder folder) => (Server, _folder) = (server, folder);

    public ServerProcess Server { get; }

    public static async Task<DeliveryServer> StartAsync(int rooms)
    {
        var folder = new TempFolder();
        var settings = new Settings().Witnesses();
        TlsLink.WriteCertificate(folder.File("server.pfx"));
        for (var room = 0; room < rooms; room++)
        {
            var name = ("Chat:Room", room.ToString(CultureInfo.InvariantCulture));
            settings.Tcp($"Tcp{room}", "Chat", name);
            settings.Endpoint($"Unix{room}", $"tcp://unix:{folder.File($"{room}.sock")}", "Chat", name);
            settings.Endpoint($"Tls{room}", "tls://127.0.0.1:0", "Chat", name, ("Certificate:Path", folder.File("server.pfx")));
            settings.Udp($"Udp{room}", "Chat", name);
        }

        return new DeliveryServer(await ServerProcess.StartAsync(settings), folder);
    }

    public ChatEndpoints Room(int room) =>
        new((IPEndPoint)Server[$"Tcp{room}"].Address, Server[$"Unix{room}"].Address, (IPEndPoint)Server[$"Tls{room}"].Address, Server[$"Udp{room}"].Address);

    /// <summary>Returns when the server has seen the end of everyone: what a reset member had sent is relayed until then.</summary>
    public async Task WaitUntilEmptyAsync(int room)
    {
        foreach (var endpoint in StreamEndpoints)
        {
            var joined = Server.Output.Lines.Count(line => line.Contains($" to {endpoint}{room} started", StringComparison.Ordinal));
            await Server.Output.WaitForAsync($" to {endpoint}{room} ended: ", joined);
        }
    }

    /// <summary>How many connections there were, to any endpoint.</summary>
    public int Started() => Server.Output.Lines.Count(line => line.EndsWith(" started", StringComparison.Ordinal));

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
