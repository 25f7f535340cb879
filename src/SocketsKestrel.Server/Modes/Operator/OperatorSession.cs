using System.Buffers;
using System.Net;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>One client's side of the conversation.</summary>
internal sealed class OperatorSession(ServerConnection connection, OperatorDesk desk) : QueuedSession(connection)
{
    public long Number => Connection.Id;

    public string Endpoint => Connection.Endpoint.Name;

    public EndPoint? Remote => Connection.RemoteEndPoint;

    /// <summary>When it came; UTC.</summary>
    public DateTime Since => Connection.Started;

    /// <summary>The longest message of its endpoint, in bytes, which an answer may not exceed either.</summary>
    public int MaxLength => Connection.Endpoint.Options.Framing.MaxLength;

    public override bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message)
    {
        if (Connection.Endpoint.Framing.Type != FramingType.Raw && !message.IsUtf8())
            Reject(ProtocolError.BadUtf8);
        else
            desk.Tell(Number, message);
        return true;
    }
}
