namespace SocketsKestrel.Faults.Delivery;

/// <summary>What a relay of messages can do wrong.</summary>
public enum FindingKind
{
    /// <summary>A member did not get what it should have.</summary>
    Lost,

    /// <summary>It got the same message twice.</summary>
    Duplicate,

    /// <summary>It got a message after a later one of the same sender.</summary>
    Reordered,

    /// <summary>It got what nobody sent, or not like this, or not to it.</summary>
    Phantom,
}
