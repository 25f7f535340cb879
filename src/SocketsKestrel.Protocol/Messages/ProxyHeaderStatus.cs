namespace SocketsKestrel.Protocol.Messages;

/// <summary>What the first bytes of a connection are to the PROXY protocol.</summary>
public enum ProxyHeaderStatus
{
    /// <summary>So far they could be the beginning of a header, or of anything else.</summary>
    Undecided,

    /// <summary>They are no header, and will not become one.</summary>
    Absent,

    /// <summary>They are the beginning of a header, of which more must come.</summary>
    Incomplete,

    /// <summary>They begin with a whole header.</summary>
    Complete,

    /// <summary>They begin as a header does, and can never become one.</summary>
    Malformed,
}
