using System.ComponentModel.DataAnnotations;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Limits of the whole process: <c>"Limits": { "MaxConnections": null, "MaxConnectionsPerIp": null }</c>.</summary>
public sealed class LimitsOptions
{
    /// <summary>The most connections of all endpoints together; <see langword="null"/> is no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnections { get; set; }

    /// <summary>The most connections from one address, of all endpoints together; <see langword="null"/> is no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnectionsPerIp { get; set; }
}
