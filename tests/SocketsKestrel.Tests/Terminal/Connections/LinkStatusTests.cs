using System.Net.Sockets;
using SocketsKestrel.Client.Reconnecting;
using SocketsKestrel.Terminal.Connections;

namespace SocketsKestrel.Tests.Terminal.Connections;

public sealed class LinkStatusTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, "connecting to tcp://a:1…")]
    [InlineData(3, "connecting to tcp://a:1… (try 3)")]
    public void An_attempt_is_counted(int attempt, string text) => Assert.Equal(text, Of(ConnectionState.Waiting, ConnectionState.Connecting, attempt: attempt).At(Now));

    [Fact]
    public void A_lost_connection_tells_when_it_is_tried_again()
    {
        var status = Of(ConnectionState.Connected, ConnectionState.Waiting, delay: TimeSpan.FromSeconds(2.5));
        Assert.Equal("connection lost: the server ended it; next try in 3 s", status.At(Now));
        Assert.Equal("connection lost: the server ended it; next try in 2 s", status.At(Now.AddSeconds(1)));
        Assert.Equal("connection lost: the server ended it; next try now", status.At(Now.AddSeconds(9)));
    }

    [Fact]
    public void Nobody_there_is_no_lost_connection() => Assert.Equal(
        "cannot connect: nobody listens there; next try in 8 s",
        Of(ConnectionState.Connecting, ConnectionState.Waiting, new SocketException((int)SocketError.ConnectionRefused), TimeSpan.FromSeconds(8)).At(Now));

    [Fact]
    public void The_end_is_said() => Assert.Equal("not connected", Of(ConnectionState.Connected, ConnectionState.Closed).At(Now));

    private static LinkStatus Of(ConnectionState old, ConnectionState state, Exception? error = null, TimeSpan? delay = null, int attempt = 1) =>
        LinkStatus.Of("tcp://a:1", new ConnectionStateChangedEventArgs { Old = old, New = state, Attempt = attempt, Error = error, Delay = delay }, Now);
}
