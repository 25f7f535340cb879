using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Echo;

public sealed class EchoHandlerTests
{
    [Theory]
    [InlineData(FramingType.Line, "one\nquit now\nquit\ntwo\n", "one\nquit now\n")]
    [InlineData(FramingType.Raw, "quit", "")]
    [InlineData(FramingType.Raw, "quit\n", "quit\n")]
    public async Task Quit_word_closes_instead_of_coming_back(FramingType framing, string sent, string received)
    {
        var endpoint = TestEndpoint.Create(framing);
        using var server = new TestServer(endpoint);
        var peer = server.Connect(new EchoHandler(new EchoOptions { QuitWord = "quit" }), endpoint);
        await peer.SendAsync(sent);
        peer.Finish();
        Assert.Equal(received, await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal([$"{framing} client_closed"], server.Ends);
    }

    [Fact]
    public async Task Without_a_quit_word_everything_comes_back()
    {
        var endpoint = TestEndpoint.Create(FramingType.Line);
        using var server = new TestServer(endpoint);
        var peer = server.Connect(new EchoHandler(new EchoOptions()), endpoint);
        await peer.SendAsync("quit\n\n");
        await peer.ReceivesAsync("quit\n\n");
    }
}
