using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

public sealed class TemperatureServer : EveryTransportServer
{
    protected override string Mode => "Temperature";

    private protected override void Add(Settings settings)
    {
        (string, string?) toCelsius = ("Temperature:Direction", "FahrenheitToCelsius");
        settings.Tcp("ToCelsius", "Temperature", toCelsius).Udp("UdpToCelsius", "Temperature", toCelsius);
    }
}
