namespace SocketsKestrel.Protocol.Messages;

/// <summary>The value of an endpoint's <c>Temperature:Direction</c>.</summary>
public enum TemperatureDirection
{
    /// <summary><c>9.0/5.0*c + 32.0</c></summary>
    CelsiusToFahrenheit,

    /// <summary><c>(f - 32.0)*5.0/9.0</c></summary>
    FahrenheitToCelsius,
}
