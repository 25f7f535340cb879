using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

public sealed class ClosedConnectionsTests
{
    [Fact]
    public async Task The_last_ten_thousand_are_kept_the_latest_first()
    {
        var endpoint = TestEndpoint.Create();
        using var server = new TestServer(endpoint);
        var client = server.Connect(new EchoHandler(new EchoOptions()), endpoint);
        client.Finish();
        await client.Ended;
        var some = server.Registry.Snapshot().Closed.Single();

        var closed = new ClosedConnections();
        var added = new List<ConnectionReport>();
        for (var i = 0; i < 25_000; i++)
        {
            added.Add(some with { });
            closed.Add(added[^1]);
            if (i is not (0 or 63 or 64 or 9_999 or 10_000 or 19_999 or 24_999))
                continue;
            var kept = new List<ConnectionReport>();
            closed.CopyTo(kept);
            Assert.Equal(Enumerable.Reverse(added).Take(ClosedConnections.Capacity), kept, ReferenceEqualityComparer.Instance);
            Assert.Equal(kept.Count, closed.Count);
        }
    }
}
