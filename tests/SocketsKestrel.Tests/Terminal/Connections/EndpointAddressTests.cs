using SocketsKestrel.Terminal.Connections;

namespace SocketsKestrel.Tests.Terminal.Connections;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("tcp://localhost:2501", "tcp", "localhost", 2501, "", "tcp://localhost:2501")]
    [InlineData("tls://[::1]:2501", "tls", "[::1]", 2501, "", "tls://[::1]:2501")]
    [InlineData("udp://*:2501", "udp", "127.0.0.1", 2501, "", "udp://127.0.0.1:2501")]
    [InlineData("unix:///run/chat.sock", "unix", "/run/chat.sock", 0, "", "tcp://unix:/run/chat.sock")]
    [InlineData("unix:/run/chat.sock", "unix", "/run/chat.sock", 0, "", "tcp://unix:/run/chat.sock")]
    [InlineData("tcp://unix:/run/chat.sock", "unix", "/run/chat.sock", 0, "", "tcp://unix:/run/chat.sock")]
    [InlineData("ws://host:8080/ws/Chat", "ws", "host", 8080, "/ws/Chat", "ws://host:8080/ws/Chat")]
    [InlineData("wss://host/ws/Chat", "wss", "host", 443, "/ws/Chat", "wss://host:443/ws/Chat")]
    public void A_URL_has_parts(string text, string scheme, string host, int port, string path, string url)
    {
        Assert.True(EndpointAddress.TryParse(text, out var address));
        Assert.Equal(new EndpointAddress(scheme, host, port, path), address);
        Assert.Equal(url, address.ToString());
        Assert.True(EndpointAddress.TryParse(url, out var again));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:2501")]
    [InlineData("tcp://localhost")]
    [InlineData("tcp://localhost:0")]
    [InlineData("tcp://localhost:65536")]
    [InlineData("http://localhost:80")]
    [InlineData("unix:relative")]
    [InlineData("ws://")]
    [InlineData("ws://kim@host/")]
    public void Anything_else_is_none(string text) => Assert.False(EndpointAddress.TryParse(text, out _));
}
