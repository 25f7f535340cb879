namespace SocketsKestrel.Terminal.Windows;

/// <summary>What a line of a transcript is.</summary>
internal enum EntryKind
{
    /// <summary>A message of somebody else's.</summary>
    Message,

    /// <summary>A message of the user's own.</summary>
    Own,

    /// <summary>Something that happened.</summary>
    Notice,

    /// <summary>Something that went wrong.</summary>
    Fault,
}
