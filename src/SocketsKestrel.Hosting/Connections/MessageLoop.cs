using System.IO.Pipelines;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Reads a connection's messages in its endpoint's framing and hands them to a sink, until either end has enough.</summary>
public static class MessageLoop
{
    /// <summary>
    /// Runs until the peer finishes sending, the sink returns <see langword="false"/>, or the connection is closed; what
    /// arrived before that is still handled.
    /// </summary>
    /// <exception cref="ProtocolException">Framing was lost; the peer has been told.</exception>
    public static async Task RunAsync(ServerConnection connection, IMessageSink sink)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(sink);
        while (true)
        {
            // The result is not kept across an await: an idle connection would carry it.
            var (ends, lost) = Take(connection, sink, await connection.Input.ReadAsync());
            await sink.FlushAsync(connection);
            if (lost is not null)
                throw lost;
            if (ends)
                return;
        }
    }

    private static (bool Ends, ProtocolException? Lost) Take(ServerConnection connection, IMessageSink sink, ReadResult result)
    {
        var framing = connection.Endpoint.Framing;
        var buffer = result.Buffer;
        var consumed = buffer.Start;
        var examined = buffer.End;
        var goesOn = true;
        var paused = false;
        ProtocolException? lost = null;
        connection.CountReceived(buffer.Length);
        try
        {
            while (goesOn && !paused && !buffer.IsEmpty && framing.TryParseMessage(buffer, ref consumed, ref examined, out var message))
            {
                connection.MessagesReceived++;
                goesOn = sink.OnMessage(connection, message);
                buffer = buffer.Slice(consumed);
                paused = goesOn && !buffer.IsEmpty && sink.WantsFlush(connection);
            }
        }
        catch (ProtocolException e)
        {
            lost = e;
            consumed = buffer.End; // nothing in it can be told apart any more; left unread it would reset the connection
            connection.CountRejected(e.Error);
            sink.OnError(connection, e.Error);
        }
        finally
        {
            connection.CountCarried(lost is null ? buffer.Length : 0, isNew: !consumed.Equals(result.Buffer.Start));

            // What a pause leaves counts as not examined, so that the next read returns it at once.
            connection.Input.AdvanceTo(consumed, paused ? consumed : result.Buffer.End);
        }

        if (paused)
            return (false, null);
        if (result.IsCompleted && goesOn && lost is null && !buffer.IsEmpty)
            connection.CountRejected(ProtocolError.Torn);

        // A cancelled read may have been paused after; the reason for the cancellation stays.
        return (!goesOn || result.IsCompleted || result.IsCanceled || connection.Reason != CloseReason.None, lost);
    }
}
