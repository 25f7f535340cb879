using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>What a handler made of a request.</summary>
public readonly record struct RequestOutcome
{
    private RequestOutcome(ProtocolError? error, bool closes)
    {
        Error = error;
        Closes = closes;
    }

    /// <summary>What was written is the reply.</summary>
    public static RequestOutcome Replied => default;

    /// <summary>Nothing was written; the connection is to be closed. On UDP: no reply.</summary>
    public static RequestOutcome Close { get; } = new(error: null, closes: true);

    internal ProtocolError? Error { get; }

    internal bool Closes { get; }

    /// <summary>Nothing was written; the peer is told why, except on UDP, where it is only counted.</summary>
    public static RequestOutcome Rejected(ProtocolError error) => new(error, closes: false);
}
