namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>What becomes of a client that sends more messages than <c>RateLimit</c> allows.</summary>
public enum WhenExceeded
{
    /// <summary>It is read from more slowly; nothing is lost.</summary>
    Delay,

    /// <summary>It is told <c>ERR rate-limited</c> and closed.</summary>
    Disconnect,
}
