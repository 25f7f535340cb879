using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

public sealed class ReplyServer : EveryTransportServer
{
    protected override string Mode => "Reply";

    private protected override void Add(Settings settings) => settings
        .Tcp("Own", "Reply", ("Reply:Template", "{n}: {message}, {message} ({n})"), ("Reply:Answers:Ping", "Pong"), ("Reply:Answers:안녕", "안녕하세요"));
}
