namespace SocketsKestrel.Hosting.Udp;

/// <summary>What <see cref="SourceValidation"/> made of a datagram.</summary>
internal enum SourceCheck
{
    /// <summary>It is a message, for the handler.</summary>
    Message,

    /// <summary>It is no message, and shows that its sender receives at its address.</summary>
    Proof,

    /// <summary>It is no message; what was to be done is done.</summary>
    Done,
}
