namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>What became of an operator's answer.</summary>
internal enum AnswerOutcome
{
    /// <summary>It is on its way.</summary>
    Sent,

    /// <summary>Nobody of that number is there, or anybody at all.</summary>
    NoClient,

    /// <summary>It is longer than the messages of the client's endpoint may be.</summary>
    TooLong,
}
