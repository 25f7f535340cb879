namespace SocketsKestrel.LoadTests.Engine;

/// <summary>The steps that scenarios have in common. The first three count whenever they happen, not only in the measured time.</summary>
internal static class StepNames
{
    public const string Connect = "connect";
    public const string Tls = "tls";
    public const string FirstReply = "first-reply";
    public const string Reply = "reply";
    public const string Delivery = "delivery";

    /// <summary>As a client takes them; the others as they were made.</summary>
    public static int Order(string name) => name switch
    {
        Connect => 0,
        Tls => 1,
        FirstReply => 2,
        _ => 3,
    };
}
