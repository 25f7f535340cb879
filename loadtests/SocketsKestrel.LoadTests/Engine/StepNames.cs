namespace SocketsKestrel.LoadTests.Engine;

/// <summary>The steps that scenarios have in common.</summary>
internal static class StepNames
{
    public const string Connect = "connect";
    public const string Tls = "tls";
    /// <summary>A WebSocket's handshake, over TLS that of TLS included.</summary>
    public const string Upgrade = "upgrade";

    public const string FirstReply = "first-reply";
    public const string Reply = "reply";
    public const string Delivery = "delivery";

    /// <summary>That a member of a room that does not read is closed by the server.</summary>
    public const string SlowClosed = "slow-closed";

    /// <summary>Whether it counts whenever it happens, not only in the measured time, and is not what a run is made for: a threshold that names no step is not meant for it.</summary>
    public static bool IsAside(string name) => name is Connect or Tls or Upgrade or FirstReply or SlowClosed;

    /// <summary>As a client takes them; the others as they were made.</summary>
    public static int Order(string name) => name switch
    {
        Connect => 0,
        Tls or Upgrade => 1,
        FirstReply => 2,
        _ => 3,
    };
}
