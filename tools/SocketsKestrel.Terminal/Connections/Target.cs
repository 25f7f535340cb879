using SocketsKestrel.Client;

namespace SocketsKestrel.Terminal.Connections;

/// <summary>Where to connect, and how.</summary>
internal sealed record Target(EndpointAddress Address, ClientOptions Options)
{
    public bool IsRaw => !Address.IsDatagram && Address.Scheme is not ("ws" or "wss") && Options.Framing.Type == Protocol.Framing.FramingType.Raw;
}
