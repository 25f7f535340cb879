using System.ComponentModel.DataAnnotations;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>How an endpoint's byte streams are cut into messages: <c>"Framing": { "Type": "Line", "MaxLength": 8192 }</c>.</summary>
public sealed class FramingOptions
{
    /// <summary>The framing; datagrams and WebSocket messages need none.</summary>
    public FramingType Type { get; set; } = FramingType.Line;

    /// <summary>The longest message, in bytes, framing not counted. It bounds what one connection may hold in memory.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxLength { get; set; } = 8192;
}
