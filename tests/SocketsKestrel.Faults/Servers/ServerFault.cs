namespace SocketsKestrel.Faults.Servers;

/// <summary>What a server does wrong with one answer; a delivery to one member is a chat's answer.</summary>
public enum ServerFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is not sent.</summary>
    Drop,

    /// <summary>It is sent twice.</summary>
    Repeat,

    /// <summary>It is sent after the next one that goes the same way.</summary>
    Swap,

    /// <summary>It is sent after <see cref="FaultyServerOptions.Delay"/>; others are not held up by it.</summary>
    Delay,

    /// <summary>Somebody else gets it: in echo another client, in chat its sender; it is sent right where there is nobody else.</summary>
    Misdirect,

    /// <summary>Its last byte is another one, as a letter another letter.</summary>
    Alter,

    /// <summary>The connection is closed in its place, in chat the receiving member's. Not on UDP.</summary>
    Close,
}
