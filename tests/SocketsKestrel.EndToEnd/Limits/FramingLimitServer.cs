using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

public sealed class FramingLimitServer : IAsyncLifetime
{
    private static readonly (string, string?) Sixteen = ("Framing:MaxLength", "16");

    internal ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync(new Settings()
        .Tcp("Line", "Echo", Sixteen)
        .Tcp("Chat", "Chat", Sixteen)
        .Tcp("Operator", "Operator", Sixteen)
        .Tcp("LengthPrefixed", "Echo", Settings.LengthPrefixed, Sixteen)
        .Tcp("Large", "Echo", Settings.LengthPrefixed, ("Framing:MaxLength", "67108864"))
        .Tcp("Raw", "Echo", Settings.Raw, Sixteen));

    public ValueTask DisposeAsync()
    {
        Server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
