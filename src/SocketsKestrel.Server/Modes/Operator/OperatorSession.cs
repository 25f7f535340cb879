using System.Buffers;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>One client's side of the conversation.</summary>
internal sealed class OperatorSession(ServerConnection connection, OperatorDesk desk) : QueuedSession(connection)
{
    public long Number => Connection.Id;

    public override bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message)
    {
        if (Connection.Endpoint.Framing.Type != FramingType.Raw && !message.IsUtf8())
            Reject(ProtocolError.BadUtf8);
        else
            desk.Tell(Number, message);
        return true;
    }
}
