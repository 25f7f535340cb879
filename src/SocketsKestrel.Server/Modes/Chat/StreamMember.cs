using System.Buffers;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>A member on a TCP or unix connection: its read loop posts to the room, the room posts to its queue.</summary>
internal sealed class StreamMember(ServerConnection connection, ChatRoom room, ChatOptions options) : QueuedSession(connection), IChatMember
{
    private Backlog? _backlog;

    public long Id => Connection.Id;

    public bool WantsNotices => options.Notices;

    public override bool WantsFlush(ServerConnection connection) => _backlog is not null;

    public SendQueue? Post(ChatMessage message)
    {
        Queue.Post(message.Frame(Connection.Writer));
        return Queue.IsBehind ? Queue : null;
    }

    public override bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message)
    {
        if (Connection.Endpoint.Framing.Type != FramingType.Raw && !message.IsUtf8())
            Reject(ProtocolError.BadUtf8);
        else
            _backlog = room.Post(new ChatMessage(message), options.IncludeSender ? null : this) ?? _backlog;
        return true;
    }

    /// <summary>Holds this sender back while a reader catches up, so that a burst does not turn good readers into slow ones.</summary>
    public override ValueTask FlushAsync(ServerConnection connection)
    {
        var backlog = _backlog;
        _backlog = null;
        return backlog?.WaitAsync() ?? default;
    }
}
