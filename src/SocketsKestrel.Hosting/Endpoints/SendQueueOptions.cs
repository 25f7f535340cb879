using System.ComponentModel.DataAnnotations;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// When a reader counts as a slow consumer and is closed:
/// <c>"SendQueue": { "MaxBytes": 1048576, "StallTimeout": "00:00:05" }</c>.
/// </summary>
public sealed class SendQueueOptions
{
    /// <summary>The most that may be pending for one connection, in bytes; a single longer message is let through when nothing else is.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a connection may have bytes pending without taking any.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
