using System.Buffers;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// A connection that others write to, too: everything sent to it, errors included, goes through its <see cref="Queue"/>, the
/// only writer of its transport.
/// </summary>
public abstract class QueuedSession(ServerConnection connection) : IMessageSink
{
    /// <summary>What waits to be sent; any thread may post.</summary>
    public SendQueue Queue { get; } = new(connection);

    /// <inheritdoc/>
    public virtual bool WantsFlush(ServerConnection connection) => false;

    /// <summary>The connection.</summary>
    protected ServerConnection Connection { get; } = connection;

    /// <summary>Reads and writes until the conversation is over and everything posted has been written.</summary>
    public async Task RunAsync()
    {
        var sending = Queue.RunAsync();
        try
        {
            await MessageLoop.RunAsync(Connection, this);
        }
        finally
        {
            Queue.Complete();
            await sending;
        }
    }

    /// <inheritdoc/>
    public abstract bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message);

    /// <inheritdoc/>
    public virtual ValueTask FlushAsync(ServerConnection connection) => default;

    /// <inheritdoc/>
    public void OnError(ServerConnection connection, ProtocolError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Send(new(error.Message));
    }

    /// <summary>Frames a message for this connection alone and posts it.</summary>
    public bool Send(ReadOnlySequence<byte> message)
    {
        var frame = new ArrayBufferWriter<byte>();
        Connection.Writer.WriteMessage(message, frame);
        return Queue.Post(frame.WrittenSpan.ToArray());
    }

    /// <summary>Counts a message as rejected and says so.</summary>
    protected void Reject(ProtocolError error)
    {
        Connection.CountRejected(error);
        OnError(Connection, error);
    }
}
