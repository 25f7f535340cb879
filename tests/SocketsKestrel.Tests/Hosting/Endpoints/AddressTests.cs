using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

/// <summary>Addresses that cannot be bound at the same time.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("tcp://localhost:2500", "tcp://localhost:2500")]
    [InlineData("tcp://localhost:2500", "tcp://127.0.0.1:2500")]
    [InlineData("tcp://localhost:2500", "tcp://[::1]:2500")]
    [InlineData("tcp://*:2500", "tcp://127.0.0.1:2500")]
    [InlineData("tcp://*:2500", "tcp://[::1]:2500")]
    [InlineData("tcp://*:2500", "tcp://0.0.0.0:2500")]
    [InlineData("tcp://[::]:2500", "tcp://192.0.2.1:2500")]
    [InlineData("tcp://0.0.0.0:2500", "tcp://localhost:2500")]
    [InlineData("udp://localhost:2500", "udp://127.0.0.1:2500")]
    [InlineData("tcp://unix:/run/a", "tcp://unix:/run/a")]
    public void Address_that_is_taken_is_a_fault_in_either_order(string one, string other)
    {
        foreach (var (a, b) in new[] { (one, other), (other, one) })
        {
            var fault = Assert.Single(Read(a, b).Faults);
            Assert.Equal("SocketsKestrel:Endpoints:B:Url: the address is taken by SocketsKestrel:Endpoints:A:Url", fault);
        }
    }

    [Theory]
    [InlineData("tcp://localhost:2500", "udp://localhost:2500")]
    [InlineData("tcp://localhost:2500", "tcp://localhost:2501")]
    [InlineData("tcp://localhost:0", "tcp://localhost:0")]
    [InlineData("tcp://127.0.0.1:2500", "tcp://[::1]:2500")]
    [InlineData("tcp://127.0.0.1:2500", "tcp://127.0.0.2:2500")]
    [InlineData("tcp://0.0.0.0:2500", "tcp://[::1]:2500")]
    [InlineData("tcp://unix:/run/a", "tcp://unix:/run/b")]
    [InlineData("tcp://unix:/run/a", "tcp://*:2500")]
    public void Addresses_that_go_together_are_none(string one, string other)
    {
        foreach (var (a, b) in new[] { (one, other), (other, one) })
            Assert.Empty(Read(a, b).Faults);
    }

    [Theory]
    [InlineData("http://localhost:2500", "tcp://localhost:2500")]
    [InlineData("https://*:2500", "tcp://127.0.0.1:2500")]
    [InlineData("http://+:2500", "tcp://127.0.0.1:2500")]
    [InlineData("http://0.0.0.0:2500/", "tcp://*:2500")]
    [InlineData("http://unix:/run/a", "tcp://unix:/run/a")]
    public void Address_of_a_web_endpoint_is_taken_too(string web, string url) =>
        Assert.Equal(
            "Kestrel:Endpoints:Web:Url: the address is taken by SocketsKestrel:Endpoints:E:Url",
            Assert.Single(ReadWithWeb(url, web).Faults));

    [Theory]
    [InlineData("http://localhost:2500", "udp://localhost:2500")]
    [InlineData("http://localhost:8080", "tcp://localhost:2500")]
    [InlineData("http://127.0.0.1:0", "tcp://127.0.0.1:0")]
    public void Web_endpoint_elsewhere_is_no_fault(string web, string url) => Assert.Empty(ReadWithWeb(url, web).Faults);

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://unix:/")]
    public void Web_address_that_kestrel_would_throw_at_is_a_fault(string web) =>
        Assert.StartsWith("Kestrel:Endpoints:Web:Url: ", Assert.Single(ReadWithWeb("tcp://localhost:1", web).Faults), StringComparison.Ordinal);

    [Fact]
    public void Address_of_a_disabled_endpoint_is_free() =>
        Assert.Empty(Settings.Read("""
            "Endpoints": {
              "A": { "Url": "tcp://localhost:2500", "Mode": "Echo", "Enabled": false },
              "B": { "Url": "tcp://localhost:2500", "Mode": "Echo" }
            }
            """).Faults);

    private static Settings Read(string a, string b) =>
        Settings.Read($$"""
            "EndpointDefaults": { "Udp": { "AllowSpoofable": true } },
            "Endpoints": { "A": { "Url": "{{a}}", "Mode": "Echo" }, "B": { "Url": "{{b}}", "Mode": "Echo" } }
            """);

    private static Settings ReadWithWeb(string url, string web) =>
        Settings.ReadAll($$"""
            {
              "Kestrel": { "Endpoints": { "Web": { "Url": "{{web}}" } } },
              "SocketsKestrel": { "Endpoints": { "E": { "Url": "{{url}}", "Mode": "Echo" } } }
            }
            """);
}
