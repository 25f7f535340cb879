using System.Net;
using System.Text;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.ProxyHeaders;

namespace SocketsKestrel.Tests.Hosting.Connections.Proxy;

/// <summary>What becomes of a connection that begins with a header, with a bad one, with none, or with nothing.</summary>
public sealed class ProxyIntakeTests : IDisposable
{
    private const string Header = "PROXY TCP4 192.0.2.7 192.0.2.1 40001 443\r\n";

    private static readonly IPAddress Proxy = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Outsider = IPAddress.Parse("198.51.100.9");

    private readonly Endpoint _required = TestEndpoint.Create("Required", options => options.ProxyProtocol = ProxyProtocol.Required);
    private readonly Endpoint _optional = TestEndpoint.Create("Optional", options => options.ProxyProtocol = ProxyProtocol.Optional);
    private readonly TestServer _server;

    public ProxyIntakeTests() => _server = new TestServer(new LimitsOptions { MaxConnectionsPerIp = 1 }, _required, _optional);

    private static TimeSpan Patience => new EndpointOptions().HandshakeTimeout;

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task What_follows_the_header_is_the_client_s_however_it_is_cut(int length)
    {
        var peer = Connect(_required, Proxy);
        foreach (var piece in Wire.Cut(Encoding.ASCII.GetBytes($"{Header}one\ntwo\n"), [length]))
            await peer.SendAsync(piece);
        await peer.ReceivesAsync("one\ntwo\n");
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 40_001), _server.Registry.Connections.Single().RemoteEndPoint);
        Assert.Equal("one\ntwo\n".Length, _server.Registry.Connections.Single().BytesReceived);
    }

    [Fact]
    public async Task Binary_header_is_read_on_an_endpoint_where_it_is_optional_too()
    {
        var peer = Connect(_optional, Proxy);
        await peer.SendAsync([.. Binary(ProxyHeaders.Proxy, TcpOverIPv6, Addresses("[2001:db8::1]:5", "[::1]:6")), .. "one\n"u8]);
        await peer.ReceivesAsync("one\n");
        Assert.Equal("[2001:db8::1]:5", $"{_server.Registry.Connections.Single().RemoteEndPoint}");
    }

    [Fact]
    public async Task Proxy_that_speaks_for_itself_keeps_its_own_address()
    {
        var peer = Connect(_required, Proxy);
        await peer.SendAsync([.. Binary(Local, 0), .. "one\n"u8]);
        await peer.ReceivesAsync("one\n");
        Assert.Equal(Proxy, Assert.IsType<IPEndPoint>(_server.Registry.Connections.Single().RemoteEndPoint).Address);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 192.0.2.1 40001\r\nhello\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\nX")]
    [InlineData("hello\n")]
    [InlineData("\u0016\u0003\u0001")]
    public async Task Peer_that_must_send_a_header_and_sends_something_else_is_closed_without_a_word(string text)
    {
        var peer = Connect(_required, Proxy);
        await peer.SendAsync(text);
        await AssertRefusedAsync(peer, "Required");
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRO")]
    [InlineData("PROXY TCP4 192.0.2.7")]
    public async Task Header_that_is_not_there_in_time_is_not_waited_for(string begun)
    {
        var peer = Connect(_required, Proxy);
        if (begun.Length > 0)
            await peer.SendAsync(begun);
        _server.Advance(Patience - ConnectionClock.Period);
        Assert.False(peer.Ended.IsCompleted);
        _server.Advance(ConnectionClock.Period * 2);
        await AssertRefusedAsync(peer, "Required");
    }

    [Fact]
    public async Task Header_that_the_peer_leaves_in_is_refused_but_a_look_whether_the_port_is_open_is_none()
    {
        var looking = Connect(_required, Proxy);
        looking.Finish();
        await looking.Ended;
        var torn = Connect(_required, Proxy);
        await torn.SendAsync("PROXY TCP4 ");
        torn.Finish();
        await torn.Ended;
        Assert.Equal(["Required client_closed", "Required proxy_header"], _server.Ends);
    }

    [Fact]
    public async Task Trusted_peer_without_a_header_is_served_as_it_is_where_that_is_optional()
    {
        var peer = Connect(_optional, Proxy);
        await peer.SendAsync("one\n");
        await peer.ReceivesAsync("one\n");
        peer.Finish();
        await peer.Ended;
        Assert.Equal(["Optional client_closed"], _server.Ends);
    }

    [Fact]
    public async Task Trusted_peer_that_only_listens_is_served_when_the_time_for_a_header_is_over()
    {
        var peer = Connect(_optional, Proxy, new DelegateHandler(GreetAsync));
        _server.Advance(Patience - ConnectionClock.Period);
        Assert.Equal(0, _server.Registry.Connections.Single().BytesSent);
        _server.Advance(ConnectionClock.Period * 2);
        await peer.ReceivesAsync("hello");
        await peer.SendAsync("one");
        await peer.ReceivesAsync("one");
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 192.0.2.1 40001\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u00FF\u00FF")]
    public async Task Malformed_header_is_refused_where_it_is_optional_too(string header)
    {
        var peer = Connect(_optional, Proxy);
        await peer.SendAsync(Text(header));
        await AssertRefusedAsync(peer, "Optional");
    }

    [Fact]
    public async Task Outsider_is_closed_at_once_where_a_header_is_required()
    {
        var peer = Connect(_required, Outsider);
        await AssertRefusedAsync(peer, "Required");
    }

    [Fact]
    public async Task Outsider_who_only_listens_is_served_at_once_where_it_is_optional()
    {
        var peer = Connect(_optional, Outsider, new DelegateHandler(GreetAsync));
        await peer.ReceivesAsync("hello");
        await peer.SendAsync("PROX");
        await peer.ReceivesAsync("PROX");
        await peer.SendAsync("IMITY");
        await peer.ReceivesAsync("IMITY");
        Assert.Equal(Outsider, Assert.IsType<IPEndPoint>(_server.Registry.Connections.Single().RemoteEndPoint).Address);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Header_of_an_outsider_is_refused_where_it_is_optional(int length)
    {
        foreach (var header in new[] { Text(Header), Binary(ProxyHeaders.Proxy, TcpOverIPv4, Addresses("192.0.2.7:1", "192.0.2.1:2")) })
        {
            var peer = Connect(_optional, Outsider);
            foreach (var piece in Wire.Cut([.. header, .. "hello\n"u8], [length]))
            {
                if (!peer.Ended.IsCompleted)
                    await peer.SendAsync(piece);
            }

            Assert.DoesNotContain("hello", await peer.ReceiveToEndAsync(), StringComparison.Ordinal);
            await peer.Ended;
        }

        Assert.Equal(["Optional proxy_header", "Optional proxy_header"], _server.Ends);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", false)]
    public void Proxies_are_trusted_by_address_and_network(string from, bool isTrusted)
    {
        var endpoint = TestEndpoint.Create("Networks", options =>
        {
            options.ProxyProtocol = ProxyProtocol.Required;
            options.TrustedProxies = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::/8")];
        });
        using var server = new TestServer(endpoint);
        server.Connect(new Echo(), endpoint, IPAddress.Parse(from));
        Assert.Equal(isTrusted ? 1 : 0, server.Registry.Count);
    }

    [Fact]
    public async Task Limit_per_address_counts_the_clients_of_a_proxy_not_the_proxy()
    {
        var first = Connect(_required, Proxy);
        await first.SendAsync($"{Header}one\n");
        await first.ReceivesAsync("one\n");
        var other = Connect(_required, Proxy);
        await other.SendAsync($"{Header.Replace("192.0.2.7", "192.0.2.8", StringComparison.Ordinal)}one\n");
        await other.ReceivesAsync("one\n");

        var second = Connect(_required, Proxy);
        await second.SendAsync(Header);
        Assert.StartsWith("ERR full ", await second.ReceiveToEndAsync(), StringComparison.Ordinal);
        first.Finish();
        await first.Ended;
        var third = Connect(_required, Proxy);
        await third.SendAsync($"{Header}two\n");
        await third.ReceivesAsync("two\n");
    }

    [Fact]
    public async Task Drain_does_not_wait_for_a_header()
    {
        var peer = Connect(_required, Proxy);
        await peer.SendAsync("PROXY ");
        _server.Registry.Drain();
        Assert.Equal("", await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal(["Required server_stopping"], _server.Ends);
    }

    private static async Task GreetAsync(ServerConnection connection)
    {
        await connection.Transport.Output.WriteAsync("hello"u8.ToArray());
        while (true)
        {
            var result = await connection.Transport.Input.ReadAsync();
            foreach (var segment in result.Buffer)
                await connection.Transport.Output.WriteAsync(segment);
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || result.IsCanceled)
                return;
        }
    }

    private TestPeer Connect(Endpoint endpoint, IPAddress from) => _server.Connect(new Echo(), endpoint, from);

    private TestPeer Connect(Endpoint endpoint, IPAddress from, EndpointConnectionHandler handler) => _server.Connect(handler, endpoint, from);

    private async Task AssertRefusedAsync(TestPeer peer, string endpoint)
    {
        Assert.Equal("", await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal([$"{endpoint} proxy_header"], _server.Ends);
        Assert.Empty(_server.Rejections);
    }
}
