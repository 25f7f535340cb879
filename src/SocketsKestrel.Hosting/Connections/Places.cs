namespace SocketsKestrel.Hosting.Connections;

/// <summary>The counts that a connection is on, and has to be taken off when it ends.</summary>
[Flags]
internal enum Places : byte
{
    None = 0,

    /// <summary>One of <c>Limits:MaxConnections</c>.</summary>
    Process = 1,

    /// <summary>One of <c>Limits:MaxConnectionsPerIp</c>.</summary>
    Address = 2,

    /// <summary>One of the endpoint's <c>MaxConnections</c>.</summary>
    Endpoint = 4,
}
