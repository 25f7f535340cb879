using System.IO.Pipelines;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Reads a connection's messages in its endpoint's framing and hands them to a sink, until either end has enough.</summary>
public static class MessageLoop
{
    /// <summary>
    /// Runs until the peer finishes sending, the sink returns <see langword="false"/>, or the connection is closed; what
    /// arrived before that is still handled. Where framing is lost the peer is told, and the connection ends for that reason.
    /// </summary>
    public static async Task RunAsync(ServerConnection connection, IMessageSink sink)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(sink);
        if (connection.Endpoint.Options.RateLimit is { } rate)
            sink = new RateLimitedSink(sink, rate);
        var goesOn = true;
        while (goesOn)
        {
            // The result is not kept across an await: an idle connection would carry it.
            goesOn = Take(connection, sink, await connection.Input.ReadAsync());
            await sink.FlushAsync(connection);
        }
    }

    private static bool Take(ServerConnection connection, IMessageSink sink, ReadResult result)
    {
        var reader = connection.Reader;
        var buffer = result.Buffer;
        var consumed = buffer.Start;
        var examined = buffer.End;
        var goesOn = true;
        var paused = false;
        connection.CountReceived(buffer.Length);
        try
        {
            while (goesOn && !paused && !buffer.IsEmpty && reader.TryParseMessage(buffer, ref consumed, ref examined, out var message))
            {
                connection.MessagesReceived++;
                goesOn = sink.OnMessage(connection, message);
                buffer = buffer.Slice(consumed);
                paused = goesOn && !buffer.IsEmpty && sink.WantsFlush(connection);
            }

            // What came before a message that is not there yet may be done with: a ping.
            if (!buffer.Start.Equals(consumed))
                buffer = buffer.Slice(consumed);
        }
        catch (ProtocolException e)
        {
            goesOn = false;
            connection.EndedBy(CloseReasons.From(e));
            Tell(connection, sink, e.Error);

            // Nothing in it can be told apart any more; left unread it would turn the close into a reset.
            consumed = connection.WebSocket is null ? buffer.End : buffer.Start;
            buffer = connection.WebSocket is null ? default : buffer;
        }
        finally
        {
            // Of a WebSocket, what it closes with may be there already.
            paused |= !goesOn && connection.WebSocket is not null;
            connection.CountCarried(buffer.Length, isTorn: !paused && !buffer.IsEmpty, isNew: !consumed.Equals(result.Buffer.Start));

            // What a pause leaves counts as not examined, so that the next read returns it at once.
            connection.Input.AdvanceTo(consumed, paused ? consumed : result.Buffer.End);
        }

        if (result.IsCompleted && goesOn && !paused && !buffer.IsEmpty)
            connection.CountRejected(ProtocolError.Torn);

        if (goesOn && connection.Reason == CloseReason.MessageTimeout)
            Tell(connection, sink, ProtocolError.MessageTimeout);

        // A cancelled read may have been paused in; the reason for its cancellation stays.
        var isLast = result.IsCompleted || connection.Reason != CloseReason.None || (result.IsCanceled && connection.WebSocket?.TryPing() is not true);
        return goesOn && (paused || !isLast);
    }

    private static void Tell(ServerConnection connection, IMessageSink sink, ProtocolError error)
    {
        connection.CountRejected(error);
        sink.OnError(connection, error);
    }
}
