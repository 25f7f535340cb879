using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>Anything that can be posted a message.</summary>
internal interface IChatMember
{
    /// <summary>The member's number, by which notices name it.</summary>
    long Id { get; }

    /// <summary>Whether it is told of joins and leaves.</summary>
    bool WantsNotices { get; }

    /// <summary>Posts a message, from any thread: never waits for the member, never throws.</summary>
    /// <returns>Its queue, when it is behind.</returns>
    SendQueue? Post(ChatMessage message);
}
