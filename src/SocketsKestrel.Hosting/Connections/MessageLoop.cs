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
        var input = connection.Input;
        var framing = connection.Endpoint.Framing;
        long carried = 0;
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            connection.CountReceived(buffer.Length - carried);
            var consumed = buffer.Start;
            var examined = buffer.End;
            var goOn = true;
            ProtocolException? lost = null;
            try
            {
                while (goOn && !buffer.IsEmpty && framing.TryParseMessage(buffer, ref consumed, ref examined, out var message))
                {
                    connection.MessagesReceived++;
                    goOn = sink.OnMessage(message);
                    buffer = buffer.Slice(consumed);
                }
            }
            catch (ProtocolException e)
            {
                lost = e;
                consumed = buffer.End;
                connection.CountRejected(e.Error);
                sink.OnError(e.Error);
            }
            finally
            {
                carried = buffer.Length;
                input.AdvanceTo(consumed, buffer.End);
            }

            connection.MessagePending(goOn && carried > 0);
            goOn &= await sink.FlushAsync();
            if (lost is not null)
                throw lost;
            if (result.IsCompleted && goOn && carried > 0)
                connection.CountRejected(ProtocolError.Torn);
            if (!goOn || result.IsCompleted || result.IsCanceled)
                return;
        }
    }
}
