namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>Which connections <c>/connz</c> lists.</summary>
internal enum ConnectionState
{
    /// <summary>Those that are open, and UDP peers.</summary>
    Open,

    /// <summary>Those that ended last.</summary>
    Closed,

    /// <summary>Both.</summary>
    All,
}
