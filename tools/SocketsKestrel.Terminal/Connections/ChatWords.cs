namespace SocketsKestrel.Terminal.Connections;

/// <summary>
/// What a chat client says. Over UDP it joins with its first datagram, which everybody sees, and leaves with one that says
/// <c>quit</c>: so it says who comes and goes, in the words of the server's own notices.
/// </summary>
/// <param name="Name">The author.</param>
/// <param name="IsDatagram">Whether over UDP.</param>
internal sealed record ChatWords(string Name, bool IsDatagram)
{
    public string Prefix => $"{Name}: ";

    public string? Greeting => IsDatagram ? $"* {Name} joined" : null;

    public IReadOnlyList<string> Farewell => IsDatagram ? [$"* {Name} left", "quit"] : [];

    /// <summary>Who has written a message, where that can be told; for the colour of the name.</summary>
    public static (string Author, string Text)? Split(string message)
    {
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon is > 0 and <= 40 ? (message[..colon], message[(colon + 2)..]) : null;
    }
}
