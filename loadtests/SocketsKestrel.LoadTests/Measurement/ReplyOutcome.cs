namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What a reply is to the connection it came on.</summary>
internal enum ReplyOutcome
{
    /// <summary>To a message that is outstanding, and to none sent before one that was answered already. Others may have been skipped: their replies may be lost, or come later.</summary>
    InOrder,

    /// <summary>To a message that is outstanding, after the reply to one that was sent later.</summary>
    Reordered,

    /// <summary>To a message that was answered already.</summary>
    Duplicate,

    /// <summary>To a message that was given up.</summary>
    Late,

    /// <summary>To a message that was not sent on this connection.</summary>
    Phantom,
}
