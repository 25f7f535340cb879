using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>What a handler made of a datagram.</summary>
public readonly record struct DatagramOutcome
{
    private DatagramOutcome(bool leaves, ProtocolError? error)
    {
        Leaves = leaves;
        Error = error;
    }

    /// <summary>It was taken; its sender is, or becomes, a peer.</summary>
    public static DatagramOutcome Taken => default;

    /// <summary>Its sender is not, or no longer, a peer.</summary>
    public static DatagramOutcome Left { get; } = new(leaves: true, error: null);

    internal bool Leaves { get; }

    internal ProtocolError? Error { get; }

    /// <summary>It was refused: counted, never answered. A stranger does not become a peer by it.</summary>
    public static DatagramOutcome Rejected(ProtocolError error) => new(leaves: false, error);
}
