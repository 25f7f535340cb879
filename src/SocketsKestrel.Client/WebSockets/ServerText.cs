namespace SocketsKestrel.Client.WebSockets;

/// <summary>A server's words as part of a message for people: on one line, and not in command of their terminal.</summary>
internal static class ServerText
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 200;

    public static string Show(string text) => string.Concat(text.Trim().Take(MaxLength).Select(c => char.IsControl(c) ? ' ' : c));
}
