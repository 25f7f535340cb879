namespace SocketsKestrel.Server.Modes.Echo;

/// <summary><c>"Echo": { "QuitWord": null }</c></summary>
internal sealed class EchoOptions
{
    /// <summary>The message that closes the connection instead of coming back; none when <see langword="null"/>.</summary>
    public string? QuitWord { get; set; }
}
