using System.Globalization;

namespace SocketsKestrel.Terminal.Operators;

/// <summary>What an operator writes, here as on the server's console: <c>NUMBER TEXT</c> to one client, <c>* TEXT</c> to all.</summary>
/// <param name="Client">Whom; <see langword="null"/> is everybody.</param>
/// <param name="Text">What.</param>
internal sealed record OperatorAnswer(long? Client, string Text)
{
    public const string Syntax = "NUMBER TEXT answers one client, * TEXT answers all";

    /// <summary>Where it is posted.</summary>
    public string Path => Client is { } client ? $"operator/clients/{client.ToString(CultureInfo.InvariantCulture)}/answer" : "operator/answer";

    /// <summary>Reads it; <see langword="null"/> if it is none.</summary>
    public static OperatorAnswer? TryParse(string line)
    {
        if (line.Trim().Split(' ', 2) is not [var to, var text] || string.IsNullOrWhiteSpace(text))
            return null;
        return to == "*" ? new OperatorAnswer(null, text)
            : long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var client) ? new OperatorAnswer(client, text)
            : null;
    }
}
