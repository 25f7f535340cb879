namespace SocketsKestrel.Faults.Delivery;

/// <summary>What a sender knows of its message; in Jepsen's words ok, fail and info.</summary>
public enum Outcome
{
    /// <summary>Written, and then nothing certain: the connection was reset, or the message was a datagram.</summary>
    Unknown,

    /// <summary>The server has taken it and is done with it.</summary>
    Ok,

    /// <summary>It never left.</summary>
    Failed,
}
