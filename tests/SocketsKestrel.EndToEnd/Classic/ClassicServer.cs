using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Classic;

/// <summary>The two files at the repository's root in the environment Classic, on free ports.</summary>
public sealed class ClassicServer : IAsyncLifetime
{
    internal static readonly string[] Names =
    [
        "Echo", "Chat", "Temperature", "Reply", "Operator", "UdpEcho", "UdpChat", "UdpTemperature",
        "EchoIterative", "EchoPool", "EchoUnlimited", "ChatAll", "NumberedReply",
    ];

    internal ServerProcess Server { get; private set; } = null!;

    internal static Launch Launch => Launch.OfRootFiles("Classic", Names);

    public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync(Launch);

    public ValueTask DisposeAsync()
    {
        Server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
