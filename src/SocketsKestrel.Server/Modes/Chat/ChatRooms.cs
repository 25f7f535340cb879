using System.Collections.Concurrent;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>The rooms by name; endpoints that name the same room get the same one.</summary>
internal sealed class ChatRooms(ChatMetrics metrics) : IDrainParticipant
{
    private readonly ConcurrentDictionary<string, ChatRoom> _rooms = new(StringComparer.Ordinal);

    public ChatRoom Get(string name) => _rooms.GetOrAdd(name, static (name, metrics) => new ChatRoom(name, metrics), metrics);

    public void OnDraining()
    {
        foreach (var room in _rooms.Values)
            room.Announce("server stopping");
    }
}
