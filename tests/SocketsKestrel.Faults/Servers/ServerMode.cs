namespace SocketsKestrel.Faults.Servers;

/// <summary>What a server does with a message.</summary>
public enum ServerMode
{
    /// <summary>It goes back to its sender.</summary>
    Echo,

    /// <summary>It goes to every other client; on UDP to those that have sent something, except <c>quit</c>, before.</summary>
    Chat,
}
