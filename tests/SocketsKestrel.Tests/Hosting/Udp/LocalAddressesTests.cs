using System.Net;
using SocketsKestrel.Hosting.Udp;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Udp;

public sealed class LocalAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1", 5000, true)]
    [InlineData("127.0.0.9", 5000, true)]
    [InlineData("::1", 5000, true)]
    [InlineData("::ffff:127.0.0.1", 5000, true)]
    [InlineData("127.0.0.1", 5001, false)]
    [InlineData("192.0.2.1", 5000, false)]
    [InlineData("::ffff:192.0.2.1", 5000, false)]
    [InlineData("2001:db8::1", 5000, false)]
    [InlineData("127.0.0.1", 6000, false)]
    public void Own_endpoint_is_a_udp_port_of_ours_on_this_machine(string address, int port, bool isOwn)
    {
        var udp = TestEndpoint.Create("Udp", url: "udp://127.0.0.1:0");
        udp.BoundTo = new IPEndPoint(IPAddress.Loopback, 5000);
        var tcp = TestEndpoint.Create("Tcp");
        tcp.BoundTo = new IPEndPoint(IPAddress.Loopback, 6000);
        var from = new IPEndPoint(IPAddress.Parse(address), port).Serialize();
        Assert.Equal(isOwn, new LocalAddresses([udp, tcp], TimeProvider.System).IsOwnEndpoint(from));
        Assert.Equal(port, LocalAddresses.PortOf(from));
    }
}
