using SocketsKestrel.Faults.Delivery;

namespace SocketsKestrel.Faults.Members;

/// <summary>A member of a chat room that keeps its history. One caller at a time sends; receiving goes on by itself.</summary>
internal abstract class RoomMember(MemberHistory history) : IAsyncDisposable
{
    public MemberHistory History { get; } = history;

    /// <summary>Returns when the room has this member.</summary>
    public abstract Task JoinAsync();

    /// <summary>Sends its next message.</summary>
    /// <param name="padding">Letters after the id.</param>
    /// <returns>The message, or <see langword="null"/> when the connection is gone.</returns>
    public abstract Task<SentMessage?> SendAsync(int padding);

    /// <summary>Leaves in good order, with everything sent and received that was under way.</summary>
    public abstract Task LeaveAsync();

    /// <summary>Leaves as a crash does.</summary>
    public abstract void Reset();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
