namespace SocketsKestrel.Faults.Servers;

/// <summary>A client, as the server sees it.</summary>
internal abstract class ServedPeer
{
    /// <summary>Sends a message, framed. Does nothing when the client is gone.</summary>
    public abstract void Send(ReadOnlySpan<byte> message);

    /// <summary>Ends the connection, if there is one.</summary>
    public abstract void Close();
}
