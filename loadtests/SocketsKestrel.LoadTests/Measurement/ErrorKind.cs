namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What may go wrong: the keys of a step's errors. A scenario may have more of its own.</summary>
public static class ErrorKind
{
    /// <summary>Sent, and not answered or delivered within the timeout.</summary>
    public const string Lost = "lost";

    /// <summary>Answered or delivered once more.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Answered or delivered after one that was sent later.</summary>
    public const string Reordered = "reordered";

    /// <summary>Came to somebody it is not for, or was never sent.</summary>
    public const string Phantom = "phantom";

    /// <summary>Not the answer that it should be.</summary>
    public const string Wrong = "wrong";

    /// <summary>Came after it had been given up; was counted as lost, too.</summary>
    public const string Late = "late";

    /// <summary>Nobody listens there.</summary>
    public const string Refused = "refused";

    /// <summary>The server ended the connection.</summary>
    public const string Closed = "closed";

    /// <summary>The connection was reset.</summary>
    public const string Reset = "reset";

    /// <summary>Connecting, or the TLS handshake, took longer than the timeout.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>TLS could not be agreed on.</summary>
    public const string Tls = "tls";

    /// <summary>What arrived is not in the target's framing.</summary>
    public const string Framing = "framing";

    /// <summary>Anything else.</summary>
    public const string Other = "other";
}
