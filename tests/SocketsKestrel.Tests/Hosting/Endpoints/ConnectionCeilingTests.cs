using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

public sealed class ConnectionCeilingTests
{
    [Fact]
    public void Endpoints_that_together_promise_too_much_are_named_with_their_numbers()
    {
        var warning = Warning(limit: 1024, process: null, Of("Chat", 500), Of("Echo", 600));
        Assert.Equal(
            "SocketsKestrel:Endpoints:*:MaxConnections: Chat 500 + Echo 600 = 1100 connections are more than the 792 for which the limit of 1024 open files (ulimit -n) has room; clients beyond wait unaccepted",
            warning);
    }

    [Fact]
    public void Limit_of_the_process_is_named_when_it_is_what_counts() =>
        Assert.StartsWith("SocketsKestrel:Limits:MaxConnections: 800 connections are more than the 792 ", Warning(limit: 1024, process: 800, Of("Chat", 1000)), StringComparison.Ordinal);

    [Fact]
    public void What_fits_is_not_reported()
    {
        Assert.Null(Warning(limit: 1024, process: null, Of("Chat", 192), Of("Echo", 600)));
        Assert.Null(Warning(limit: 1024, process: 792, Of("Chat", 10_000), Of("Echo", null)));
        Assert.Null(Warning(limit: 1024, process: null, Of("Chat", null), Of("Echo", 10_000)));
        Assert.Null(Warning(limit: 1024, process: null, TestEndpoint.Create("Udp", url: "udp://127.0.0.1:0")));
    }

    private static Endpoint Of(string name, int? maxConnections) => TestEndpoint.Create(name, options => options.MaxConnections = maxConnections);

    private static string? Warning(int limit, int? process, params IReadOnlyList<Endpoint> endpoints) =>
        ConnectionCeiling.Warning(new SocketsKestrelOptions(new LimitsOptions { MaxConnections = process }, new WebOptions(), endpoints), limit);
}
