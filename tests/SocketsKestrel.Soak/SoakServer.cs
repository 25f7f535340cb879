using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Members;

namespace SocketsKestrel.Soak;

/// <summary>The server under load: every mode, every framing and transport, limits that are met within the run.</summary>
internal static class SoakServer
{
    public const int Rooms = 2;

    public static Task<ServerProcess> StartAsync(TempFolder folder)
    {
        var certificate = ("Certificate:Path", folder.File("server.pfx"));
        TlsLink.WriteCertificate(certificate.Item2);
        var settings = new Settings()
            .Set("Logging:LogLevel:SocketsKestrel", "Information")
            .Web()
            .Witnesses()
            .Tcp("Raw", "Echo", Settings.Raw)
            .Tcp("Line", "Echo")
            .Tcp("LengthPrefixed", "Echo", Settings.LengthPrefixed)
            .Tcp("Temperature", "Temperature")
            .Tcp("Reply", "Reply")
            .Tcp("Idle", "Echo", ("IdleTimeout", "00:00:20"))
            .Tcp("Silent", "Echo", ("FirstMessageTimeout", "00:00:03"))
            .Tcp("Delayed", "Echo", ("RateLimit:MessagesPerSecond", "500"), ("RateLimit:Burst", "20"))
            .Tcp("Flooded", "Echo", ("RateLimit:MessagesPerSecond", "100"), ("RateLimit:WhenExceeded", "Disconnect"))
            .Tcp("Proxied", "Echo", ("ProxyProtocol", "Required"))
            .Endpoint("Tls", "tls://127.0.0.1:0", "Echo", certificate, ("HandshakeTimeout", "00:00:03"))
            .Tcp("Bad", "Chat", ("Chat:Room", "bad"), ("MessageTimeout", "00:00:02"))
            .Tcp("Slow", "Chat", ("Chat:Room", "slow"), ("SendQueue:StallTimeout", "00:00:02"))
            .Udp("UdpEcho", "Echo", ("Udp:SessionTimeout", "00:00:30"))
            .Udp("UdpTemperature", "Temperature");
        for (var room = 0; room < Rooms; room++)
        {
            var name = ("Chat:Room", $"room {room}");
            settings.Tcp($"Tcp{room}", "Chat", name);
            settings.Endpoint($"Unix{room}", $"tcp://unix:{folder.File($"{room}.sock")}", "Chat", name);
            settings.Endpoint($"Tls{room}", "tls://127.0.0.1:0", "Chat", name, certificate);
            settings.Udp($"Udp{room}", "Chat", name, ("Udp:SessionTimeout", "00:00:30"));
        }

        return ServerProcess.StartAsync(settings);
    }
}
