namespace SocketsKestrel.Protocol.Messages;

/// <summary>Framing is lost: nothing after this point of the stream can be told apart. The connection is to be closed.</summary>
/// <param name="error">What to tell the peer first.</param>
public sealed class ProtocolException(ProtocolError error) : Exception(error.Text)
{
    /// <summary>What to tell the peer before closing.</summary>
    public ProtocolError Error { get; } = error;
}
