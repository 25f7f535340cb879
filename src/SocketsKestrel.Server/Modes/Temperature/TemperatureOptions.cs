using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Server.Modes.Temperature;

/// <summary><c>"Temperature": { "Direction": "CelsiusToFahrenheit" }</c></summary>
internal sealed class TemperatureOptions
{
    /// <summary>What comes in, and what goes out.</summary>
    public TemperatureDirection Direction { get; set; } = TemperatureDirection.CelsiusToFahrenheit;
}
