namespace SocketsKestrel.Server.Modes.Reply;

/// <summary><c>"Reply": { "Template": "reply {n} to {message}", "Answers": { "Hello": "Hello Client" } }</c></summary>
internal sealed class ReplyOptions
{
    /// <summary>The answer to a message that is not in <see cref="Answers"/>: <c>{n}</c> is its number, <c>{message}</c> the message.</summary>
    public string Template { get; set; } = "서버 응답 메시지 {n}";

    /// <summary>Answers by message; a configured table takes the place of this one.</summary>
    public Dictionary<string, string> Answers { get; set; } = new(StringComparer.Ordinal)
    {
        ["Hello"] = "Hello Client",
        ["Good"] = "Good Afternoon",
    };
}
