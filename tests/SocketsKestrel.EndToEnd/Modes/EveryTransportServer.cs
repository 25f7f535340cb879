using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

/// <summary>One server for the tests of a class: a mode on every transport, in endpoints named by their framing, or Unix, Tls, Udp.</summary>
public abstract class EveryTransportServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    internal ServerProcess Server { get; private set; } = null!;

    protected abstract string Mode { get; }

    public async ValueTask InitializeAsync()
    {
        var settings = new Settings().EveryTransport(Mode, _folder);
        Add(settings);
        Server = await ServerProcess.StartAsync(settings);
    }

    public ValueTask DisposeAsync()
    {
        Server?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected virtual void Add(Settings settings)
    {
    }
}
