namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>What becomes of a client that finds every place of an endpoint taken.</summary>
public enum WhenFull
{
    /// <summary>It is told <c>ERR full</c> and closed.</summary>
    Reject,

    /// <summary>It stays connected, unserved, until a place is free; first come, first served.</summary>
    Queue,
}
