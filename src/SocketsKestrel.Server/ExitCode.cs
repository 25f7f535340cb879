namespace SocketsKestrel.Server;

/// <summary>What the process says to its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A background loop failed, and the server stopped for it.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was bound.</summary>
    public const int BadConfiguration = 2;

    /// <summary>An address could not be bound.</summary>
    public const int CannotListen = 3;

    /// <summary>Ended by a second signal: 128 and the signal's number, as a shell reports it.</summary>
    public const int Signalled = 128;
}
