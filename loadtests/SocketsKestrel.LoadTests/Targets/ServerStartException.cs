namespace SocketsKestrel.LoadTests.Targets;

/// <summary>A server that did not start; the message is what it said, in one line or some.</summary>
internal sealed class ServerStartException(string message, int? serverExitCode = null) : Exception(message)
{
    /// <summary>The server's exit code for a configuration that it does not take.</summary>
    private const int ServerBadConfiguration = 2;

    /// <summary>Whether it is the configuration that the server did not take.</summary>
    public bool IsBadConfiguration => serverExitCode == ServerBadConfiguration;
}
