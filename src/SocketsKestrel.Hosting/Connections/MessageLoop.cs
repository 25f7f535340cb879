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
        ProtocolException? lost = null;
        connection.CountReceived(buffer.Length);
        try
        {
            while (goesOn && !buffer.IsEmpty && framing.TryParseMessage(buffer, ref consumed, ref examined, out var message))
            {
                connection.MessagesReceived++;
                goesOn = sink.OnMessage(connection, message);
                buffer = buffer.Slice(consumed);
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
            connection.Input.AdvanceTo(consumed, result.Buffer.End);
        }

        if (result.IsCompleted && goesOn && lost is null && !buffer.IsEmpty)
            connection.CountRejected(ProtocolError.Torn);
        return (!goesOn || result.IsCompleted || result.IsCanceled, lost);
    }
}
