using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>A reader that a sender waits for.</summary>
/// <param name="Queue">Its queue.</param>
/// <param name="IsAlone">Whether most of its room keeps up.</param>
internal readonly record struct Backlog(SendQueue Queue, bool IsAlone)
{
    public ValueTask WaitAsync() => Queue.WaitForRoomAsync(IsAlone);
}
