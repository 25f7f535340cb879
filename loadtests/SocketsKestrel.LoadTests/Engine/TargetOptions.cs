using SocketsKestrel.Client;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>How clients of a run connect.</summary>
internal static class TargetOptions
{
    /// <summary>Of most networks; a longer datagram is expected only where such are sent.</summary>
    private const int EthernetDatagram = 1472;

    public static ClientOptions For(Scenario scenario, LoadTestOptions options) => new()
    {
        Framing = scenario.Framing(options) ?? IMessageFraming.Create(options.Framing, options.MaxLength),
        Tls = options.Tls,
        WebSockets = new() { MaxLength = options.MaxLength, KeepAliveInterval = Timeout.InfiniteTimeSpan }, // whose timers would be on other threads
        Datagrams = new() { AnswerCookies = options.AnswerCookies && !scenario.ProvesAddresses, MaxLength = Math.Max(options.Size, EthernetDatagram) + 1 },
    };
}
