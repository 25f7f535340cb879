namespace SocketsKestrel.LoadTests.Commands;

/// <summary>What the process says to its caller; k6's numbers where it has the same cases.</summary>
internal static class ExitCode
{
    /// <summary>The run went to its end, and met every threshold.</summary>
    public const int Passed = 0;

    /// <summary>Anything else.</summary>
    public const int Failed = 1;

    /// <summary>A threshold was not met.</summary>
    public const int ThresholdFailed = 99;

    /// <summary>The command line, a file it names, or what it asks of this machine is wrong; nothing was started.</summary>
    public const int BadConfiguration = 104;

    /// <summary>A signal ended it early.</summary>
    public const int Interrupted = 105;
}
