using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>
/// Decides whom a sender waits for. When most members are behind, the sender is too fast: it waits, or it would have good
/// readers closed as slow ones. When a few are, they are the slow ones: they are waited for a little, in case they were only
/// held up, and then left to their bounded queues, so that nobody is slowed by them.
/// </summary>
internal struct RoomBacklog
{
    private SendQueue? _queue;
    private int _behind;

    public void Add(SendQueue behind)
    {
        if (_queue is null || _queue.IsOutOfPatience)
            _queue = behind;
        _behind++;
    }

    public readonly Backlog? Of(int deliveries)
    {
        var isAlone = _behind * 2 <= deliveries;
        return _queue is null || (isAlone && _queue.IsOutOfPatience) ? null : new Backlog(_queue, isAlone);
    }
}
