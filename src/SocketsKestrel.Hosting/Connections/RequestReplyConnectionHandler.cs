using System.Buffers;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Runs an <see cref="IRequestHandler"/> over streams: the replies to all requests of one read leave in one flush.</summary>
internal sealed class RequestReplyConnectionHandler(IRequestHandler handler) : EndpointConnectionHandler, IMessageSink
{
    /// <summary>A scratch buffer that grew beyond this is not kept.</summary>
    private const int MaxScratch = 64 * 1024;

    /// <summary>As much as the transport buffers by itself.</summary>
    private const int MaxUnflushed = 64 * 1024;

    /// <summary>Where a reply is put together before it is framed; in use only within one call.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Scratch;

    public bool WantsFlush(ServerConnection connection) => connection.Output.UnflushedBytes >= MaxUnflushed;

    public bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message)
    {
        // Raw adds nothing to a message, so the reply needs no detour.
        var writer = connection.Writer;
        if (writer is RawFraming)
            return Take(connection, handler.Handle(message, connection.Output, connection.MessagesReceived));

        var reply = Scratch ??= new ArrayBufferWriter<byte>();
        reply.ResetWrittenCount();
        var outcome = handler.Handle(message, reply, connection.MessagesReceived);
        if (outcome is { Error: null, Closes: false })
            writer.WriteMessage(new(reply.WrittenMemory), connection.Output);
        if (reply.Capacity > MaxScratch)
            Scratch = null;
        return Take(connection, outcome);
    }

    public void OnError(ServerConnection connection, ProtocolError error)
    {
        connection.Writer.WriteMessage(new(error.Message), connection.Output);
        connection.MessagesSent++;
    }

    public ValueTask FlushAsync(ServerConnection connection)
    {
        var flush = connection.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
            return new ValueTask(flush.AsTask());
        flush.GetAwaiter().GetResult();
        return default;
    }

    protected internal override Task RunAsync(ServerConnection connection) => MessageLoop.RunAsync(connection, this);

    private bool Take(ServerConnection connection, RequestOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            connection.CountRejected(error);
            OnError(connection, error);
        }
        else if (!outcome.Closes)
        {
            connection.MessagesSent++;
        }

        return !outcome.Closes;
    }
}
