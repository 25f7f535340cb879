namespace SocketsKestrel.Hosting.Connections;

/// <summary>How far a connection is that <see cref="LingeringClose"/> ends.</summary>
internal enum ClosingStep : byte
{
    None,

    /// <summary>The transport still holds bytes for the peer; the clock has it looked at.</summary>
    Sending,

    /// <summary>The stream to the peer has ended; the one from it has not.</summary>
    Lingering,

    /// <summary>Time is up.</summary>
    Over,
}
