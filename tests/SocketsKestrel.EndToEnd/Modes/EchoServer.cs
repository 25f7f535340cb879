using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

public sealed class EchoServer : EveryTransportServer
{
    protected override string Mode => "Echo";

    private protected override void Add(Settings settings)
    {
        (string, string?) quitWord = ("Echo:QuitWord", "quit");
        settings.Tcp("QuitRaw", "Echo", Settings.Raw, quitWord)
            .Tcp("QuitLine", "Echo", quitWord)
            .Tcp("QuitLengthPrefixed", "Echo", Settings.LengthPrefixed, quitWord)
            .Udp("QuitUdp", "Echo", quitWord);
    }
}
