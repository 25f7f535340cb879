using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Server.Modes.Chat;

namespace SocketsKestrel.Tests.Support;

/// <summary>Chat endpoints of each framing, and the rooms that they share.</summary>
internal sealed class ChatFixture : IDisposable
{
    public ChatFixture(Action<EndpointOptions>? configure = null)
    {
        Line = TestEndpoint.Create(FramingType.Line, configure);
        Prefixed = TestEndpoint.Create(FramingType.LengthPrefixed, configure);
        Raw = TestEndpoint.Create(FramingType.Raw, configure);
        Server = new TestServer(Line, Prefixed, Raw);
        Rooms = new ChatRooms(new ChatMetrics(Server.Meters));
    }

    public Endpoint Line { get; }

    public Endpoint Prefixed { get; }

    public Endpoint Raw { get; }

    public TestServer Server { get; }

    public ChatRooms Rooms { get; }

    public TestPeer Join(Endpoint endpoint, ChatOptions? options = null, int window = 64 * 1024) =>
        Server.Connect(new ChatHandler(options ?? new ChatOptions(), Rooms), endpoint, window: window);

    public void Dispose() => Server.Dispose();
}
