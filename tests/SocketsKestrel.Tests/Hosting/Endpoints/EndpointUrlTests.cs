using System.Net;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

public sealed class EndpointUrlTests
{
    [Theory]
    [InlineData("tcp://localhost:2500", "tcp", "127.0.0.1", 2500, true, true)]
    [InlineData("TCP://LOCALHOST:2500", "tcp", "127.0.0.1", 2500, true, true)]
    [InlineData("tcp://127.0.0.1:0", "tcp", "127.0.0.1", 0, false, true)]
    [InlineData("tcp://127.8.8.8:1", "tcp", "127.8.8.8", 1, false, true)]
    [InlineData("tcp://[::1]:65535", "tcp", "::1", 65535, false, true)]
    [InlineData("tcp://192.0.2.1:1/", "tcp", "192.0.2.1", 1, false, false)]
    [InlineData("tcp://0.0.0.0:1", "tcp", "0.0.0.0", 1, false, false)]
    [InlineData("tcp://[::]:1", "tcp", "::", 1, false, false)]
    [InlineData("tcp://[2001:db8::1]:1", "tcp", "2001:db8::1", 1, false, false)]
    [InlineData("tls://localhost:2500", "tls", "127.0.0.1", 2500, true, true)]
    [InlineData("udp://localhost:1", "udp", "127.0.0.1", 1, true, true)]
    public void Url_is_parsed(string text, string scheme, string address, int port, bool isLocalhost, bool isLocal)
    {
        Assert.True(EndpointUrl.TryParse(text, out var url, out var fault), fault);
        Assert.Equal((scheme, IPAddress.Parse(address), port), (url.Scheme, url.Address, url.Port));
        Assert.Equal((isLocalhost, isLocal, scheme == "udp", scheme == "tls"), (url.IsLocalhost, url.IsLocal, url.IsUdp, url.IsTls));
        Assert.Null(url.UnixPath);
    }

    [Fact]
    public void Star_is_every_address()
    {
        Assert.True(EndpointUrl.TryParse("tcp://*:1", out var url, out _));
        Assert.Contains(url.Address, new[] { IPAddress.IPv6Any, IPAddress.Any });
        Assert.False(url.IsLocal);
    }

    [Fact]
    public void Unix_socket_has_a_path_and_no_address()
    {
        Assert.True(EndpointUrl.TryParse("tcp://unix:/run/a:b", out var url, out _));
        Assert.Equal(("/run/a:b", null, true), (url.UnixPath, url.Address, url.IsLocal));
        Assert.Equal("tcp://unix:/run/a:b", url.Format(new IPEndPoint(IPAddress.Any, 1)));
    }

    [Theory]
    [InlineData("", "scheme tcp, tls or udp")]
    [InlineData("localhost:1", "scheme tcp, tls or udp")]
    [InlineData("http://localhost:1", "scheme tcp, tls or udp")]
    [InlineData("tcp:/localhost:1", "scheme tcp, tls or udp")]
    [InlineData("tcp://localhost", "has no port")]
    [InlineData("tcp://localhost:", "has no port")]
    [InlineData("tcp://localhost:65536", "has no port")]
    [InlineData("tcp://localhost:-1", "has no port")]
    [InlineData("tcp://localhost:+1", "has no port")]
    [InlineData("tcp://localhost: 1", "has no port")]
    [InlineData("tcp://localhost:1/path", "has no port")]
    [InlineData("tcp://:1", "the host is none of")]
    [InlineData("tcp://example.com:1", "the host is none of")]
    [InlineData("tcp://1:1", "the host is none of")]
    [InlineData("tcp://127.1:1", "the host is none of")]
    [InlineData("tcp://127.0.0.256:1", "the host is none of")]
    [InlineData("tcp://127.0.0.010:1", "the host is none of")]
    [InlineData("tcp://0x7f.0.0.1:1", "the host is none of")]
    [InlineData("tcp://::1:1", "the host is none of")]
    [InlineData("tcp://[127.0.0.1]:1", "the host is none of")]
    [InlineData("tcp://unix:relative", "starts with /")]
    [InlineData("udp://unix:/run/a", "goes with tcp only")]
    [InlineData("tls://unix:/run/a", "goes with tcp only")]
    public void Anything_else_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(EndpointUrl.TryParse(text, out var url, out var fault));
        Assert.Null(url);
        Assert.StartsWith($"'{text}'", fault, StringComparison.Ordinal);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://localhost:0", "127.0.0.1", 1234, "tcp://127.0.0.1:1234")]
    [InlineData("tcp://*:0", "::", 1234, "tcp://[::]:1234")]
    [InlineData("udp://127.0.0.1:0", "127.0.0.1", 1234, "udp://127.0.0.1:1234")]
    public void Bound_url_names_the_port_that_was_taken(string text, string address, int port, string expected)
    {
        Assert.True(EndpointUrl.TryParse(text, out var url, out _));
        Assert.Equal(expected, url.Format(new IPEndPoint(IPAddress.Parse(address), port)));
    }
}
