using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Chat;

/// <summary>Whom a sender waits for.</summary>
public sealed class RoomBacklogTests : IDisposable
{
    private readonly QueueFixture _one = new(maxBytes: 1024);
    private readonly QueueFixture _other = new(maxBytes: 1024);

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Nobody_when_nobody_is_behind() => Assert.Null(default(RoomBacklog).Of(deliveries: 5));

    [Fact]
    public void A_few_are_waited_for_at_the_cost_of_their_patience()
    {
        var backlog = default(RoomBacklog);
        backlog.Add(_one.Queue);

        Assert.Equal(new Backlog(_one.Queue, IsAlone: true), backlog.Of(deliveries: 2));
    }

    [Fact]
    public void Most_of_a_room_is_waited_for_without_end()
    {
        var backlog = default(RoomBacklog);
        backlog.Add(_one.Queue);
        backlog.Add(_other.Queue);

        Assert.Equal(new Backlog(_one.Queue, IsAlone: false), backlog.Of(deliveries: 3));
    }
}
