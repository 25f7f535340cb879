using Microsoft.Extensions.Logging;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

public sealed class LoopSupervisorTests : IDisposable
{
    private readonly TestServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Loop_is_restarted_later_and_later_and_given_up_at_the_sixth_death_within_a_minute()
    {
        var loop = _server.Supervisor.Watch("a loop");
        Assert.Equal([10, 40, 160, 640, 1000, null], Enumerable.Range(0, 6).Select(_ => loop.Died(new IOException("dead"))?.TotalMilliseconds));
        Assert.True(_server.Supervisor.HasGivenUp);
        Assert.True(_server.Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Single(_server.Logs.GetSnapshot(), record => record.Level == LogLevel.Critical && record.Message.Contains("a loop", StringComparison.Ordinal));
        Assert.Equal(5, _server.Logs.GetSnapshot().Count(record => record.Level == LogLevel.Warning && record.Message.Contains("dead", StringComparison.Ordinal)));
    }

    [Fact]
    public void Deaths_are_forgotten_after_a_minute()
    {
        var loop = _server.Supervisor.Watch("a loop");
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(loop.Died(new IOException("dead")));
            _server.Advance(TimeSpan.FromSeconds(12));
        }

        _server.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromMilliseconds(10), loop.Died(new IOException("dead")));
        Assert.False(_server.Supervisor.HasGivenUp);
    }

    [Fact]
    public void Loops_are_counted_apart()
    {
        var (one, other) = (_server.Supervisor.Watch("one"), _server.Supervisor.Watch("other"));
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(one.Died(new IOException("dead")));
            Assert.NotNull(other.Died(new IOException("dead")));
        }

        Assert.Null(other.Died(new IOException("dead")));
        Assert.NotNull(_server.Supervisor.Watch("third").Died(new IOException("dead")));
    }
}
