namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What a message is among those that one receiver got from one sender.</summary>
internal enum SequenceOutcome
{
    /// <summary>Sent later than all that came before.</summary>
    InOrder,

    /// <summary>Came after one that was sent later.</summary>
    Reordered,

    /// <summary>Came before.</summary>
    Duplicate,
}
