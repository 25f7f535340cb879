namespace SocketsKestrel.Terminal.Commands;

/// <summary>What the process says to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done, or left by its user.</summary>
    public const int Done = 0;

    /// <summary>There was no connection, or it was lost.</summary>
    public const int ConnectionFailed = 1;

    /// <summary>The command line, or a file that it names, is wrong; nothing was connected.</summary>
    public const int BadUsage = 2;
}
