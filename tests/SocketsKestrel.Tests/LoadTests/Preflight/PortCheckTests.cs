using System.Net;
using SocketsKestrel.LoadTests.Preflight;

namespace SocketsKestrel.Tests.LoadTests.Preflight;

public sealed class PortCheckTests
{
    private static readonly (int First, int Last) Usual = (32_768, 60_999);

    [Theory]
    [InlineData(28_232, 0)]
    [InlineData(28_232, 1)]
    [InlineData(56_464, 2)]
    public void Each_source_address_has_the_whole_range(int connections, int sources) =>
        Assert.Null(PortCheck.Check(connections, Addresses(sources), isLoopback: true, Usual));

    [Fact]
    public void On_loopback_more_addresses_are_there_to_be_used() => Assert.Equal(
        "--connections 60000: 1 source address has 28232 ports for one target: --source 127.0.0.2,127.0.0.3,127.0.0.4, or sysctl -w net.ipv4.ip_local_port_range='1024 65535'",
        PortCheck.Check(60_000, [], isLoopback: true, Usual));

    [Fact]
    public void Elsewhere_the_machine_must_have_them() => Assert.Equal(
        "--connections 200000: 2 source addresses have 56464 ports for one target: --source with 8 addresses of this machine",
        PortCheck.Check(200_000, Addresses(2), isLoopback: false, Usual));

    [Fact]
    public void A_list_that_nobody_would_type_is_not_shown() =>
        Assert.EndsWith("--source with 36 addresses of 127.0.0.0/8", PortCheck.Check(1_000_000, [], isLoopback: true, Usual));

    [Fact]
    public void An_address_that_is_not_of_this_machine_is_named_and_others_are_not()
    {
        var fault = Assert.Single(SourceCheck.Check([IPAddress.Parse("127.0.0.2"), IPAddress.Parse("192.0.2.1")]));

        Assert.StartsWith("--source 192.0.2.1: is not an address of this machine", fault);
    }

    private static IPAddress[] Addresses(int count) => [.. Enumerable.Range(2, count).Select(n => IPAddress.Parse($"127.0.0.{n}"))];
}
