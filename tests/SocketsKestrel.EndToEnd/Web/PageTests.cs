using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>What tests of the page share: visitors, none of whose browsers may have complained when the test ends.</summary>
[Collection(typeof(BrowserCollection))]
public abstract class PageTests(Browser browser) : IAsyncLifetime
{
    private readonly List<Visitor> _visitors = [];
    private readonly List<ServerProcess> _servers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var visitor in _visitors)
            await visitor.Page.Context.CloseAsync();
        // Only now: of a server that is gone a browser would complain.
        _servers.ForEach(server => server.Dispose());
        foreach (var visitor in _visitors)
            visitor.AssertNoComplaint();
    }

    /// <summary>The default endpoints as far as the page knows what to do with them, and what the test adds.</summary>
    private protected static Settings Endpoints => new Settings().Web()
        .Tcp("Chat", "Chat", ("Chat:Room", "lobby"))
        .Udp("UdpChat", "Chat", ("Chat:Room", "lobby"))
        .Tcp("Temperature", "Temperature")
        .Tcp("Echo", "Echo")
        .Tcp("Operator", "Operator");

    /// <summary>A server that runs until the last visitor has left.</summary>
    private protected async Task<ServerProcess> StartAsync(Settings settings)
    {
        var server = await ServerProcess.StartAsync(settings);
        _servers.Add(server);
        return server;
    }

    /// <summary>A visitor who has not opened the page yet.</summary>
    private protected async Task<Visitor> ArriveAsync(Look? look = null)
    {
        var visitor = await Visitor.ArriveAsync(await browser.NewProfileAsync(look ?? Look.Light));
        _visitors.Add(visitor);
        return visitor;
    }

    /// <summary>A visitor who sees the server's page, at one of its sections if one is named.</summary>
    private protected async Task<Visitor> VisitAsync(ServerProcess server, string section = "", Look? look = null)
    {
        var visitor = await ArriveAsync(look);
        await visitor.OpenAsync(server["Web"].Url, section);
        return visitor;
    }
}
