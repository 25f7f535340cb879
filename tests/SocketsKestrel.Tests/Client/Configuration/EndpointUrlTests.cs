using SocketsKestrel.Client.Configuration;

namespace SocketsKestrel.Tests.Client.Configuration;

public sealed class EndpointUrlTests
{
    [Theory]
    [InlineData("tcp://localhost:2500", "tcp://127.0.0.1:2500")]
    [InlineData("udp://*:2500", "udp://127.0.0.1:2500")]
    [InlineData("tls://0.0.0.0:2500", "tls://127.0.0.1:2500")]
    [InlineData("tcp://[::]:2500", "tcp://[::1]:2500")]
    [InlineData("tcp://[::1]:2500", "tcp://[::1]:2500")]
    [InlineData("tcp://10.1.2.3:2500", "tcp://10.1.2.3:2500")]
    [InlineData("tcp://host.example:2500/", "tcp://host.example:2500")]
    [InlineData("tcp://unix:/run/echo.sock", "tcp://unix:/run/echo.sock")]
    [InlineData("ws://*:2500/ws/Echo", "ws://127.0.0.1:2500/ws/Echo")]
    [InlineData("wss://[::1]:2500", "wss://[::1]:2500")]
    [InlineData("unix:///run/echo.sock", "tcp://unix:/run/echo.sock")]
    public void What_a_server_listens_on_is_somewhere_a_client_can_connect_to(string configured, string connectable)
    {
        Assert.True(EndpointUrl.TryParse(configured, out var url));
        Assert.Equal(connectable, url.ForClient().ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:2500")]
    [InlineData("http://localhost:2500")]
    [InlineData("tcp://localhost")]
    [InlineData("tcp://localhost:70000")]
    [InlineData("tcp://localhost:-1")]
    [InlineData("tcp://:2500")]
    [InlineData("tcp://localhost:2500/path")]
    [InlineData("ws://localhost/path:80")]
    [InlineData("ws://localhost:80/a path")]
    [InlineData("tcp://unix:relative")]
    [InlineData("tcp://a b:2500")]
    public void Anything_else_is_none(string text) => Assert.False(EndpointUrl.TryParse(text, out _));
}
