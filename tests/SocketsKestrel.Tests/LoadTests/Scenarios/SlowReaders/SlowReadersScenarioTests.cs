using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Scenarios.SlowReaders;

namespace SocketsKestrel.Tests.LoadTests.Scenarios.SlowReaders;

public sealed class SlowReadersScenarioTests
{
    private static readonly LoadTestOptions Options = SlowReadersScenario.Defaults with { Url = "tcp://127.0.0.1:2501" };

    [Theory]
    [InlineData(5, null, 1)]
    [InlineData(50, null, 5)]
    [InlineData(50, 7, 7)]
    public void The_last_members_do_not_read_and_have_little_room(int connections, int? slow, int expected)
    {
        var scenario = new SlowReadersScenario(slow);
        var options = Options with { Connections = connections };

        Assert.Equal(Enumerable.Range(connections - expected, expected), Enumerable.Range(0, connections).Where(client => scenario.ReceiveBuffer(client, options) is not null));
        Assert.Equal(connections - expected - 1, scenario.ResultsPerMessage(options));
        Assert.Empty(scenario.Check(options));
    }

    [Fact]
    public void Members_that_read_are_left_to_talk()
    {
        Assert.Equal(["--slow 19: leave fewer than 2 of the 20 --connections to talk to each other"], new SlowReadersScenario(19).Check(Options));
        Assert.Equal(["--senders 11: are more than the 10 members that read"], new SlowReadersScenario(10).Check(Options with { Senders = 11 }));
    }
}
