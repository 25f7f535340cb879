using System.Text.Json;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>
/// A configuration file in the making: a test states the endpoints it needs, and what about them is not the default. Ports are
/// free ones, the logs tell why each connection ended.
/// </summary>
internal sealed class Settings
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:SocketsKestrel"] = "Debug",
    };

    public static (string Key, string? Value) Raw => ("Framing:Type", "Raw");

    public static (string Key, string? Value) LengthPrefixed => ("Framing:Type", "LengthPrefixed");

    public Settings Endpoint(string name, string url, string mode, params (string Key, string? Value)[] more)
    {
        Set($"SocketsKestrel:Endpoints:{name}:Url", url);
        Set($"SocketsKestrel:Endpoints:{name}:Mode", mode);
        foreach (var (key, value) in more)
            Set($"SocketsKestrel:Endpoints:{name}:{key}", value);
        return this;
    }

    public Settings Tcp(string name, string mode, params (string Key, string? Value)[] more) => Endpoint(name, "tcp://127.0.0.1:0", mode, more);

    public Settings Udp(string name, string mode, params (string Key, string? Value)[] more) => Endpoint(name, "udp://127.0.0.1:0", mode, more);

    /// <summary>A TLS endpoint whose certificate clients take for one of localhost; kept in the folder.</summary>
    public Settings Tls(string name, string mode, TempFolder folder, params (string Key, string? Value)[] more) =>
        Endpoint(name, "tls://127.0.0.1:0", mode, [.. Authority.Common.ServerSettings(folder, name), .. more]);

    /// <summary>One endpoint per framing and transport, named Raw, Line, LengthPrefixed, Unix, Tls, TlsRaw, TlsLengthPrefixed and Udp.</summary>
    public Settings EveryTransport(string mode, TempFolder folder, params (string Key, string? Value)[] more)
    {
        Tcp("Raw", mode, [Raw, .. more]);
        Tcp("Line", mode, more);
        Tcp("LengthPrefixed", mode, [LengthPrefixed, .. more]);
        Endpoint("Unix", $"tcp://unix:{folder.File($"{mode}.sock")}", mode, more);
        Tls("Tls", mode, folder, more);
        Tls("TlsRaw", mode, folder, [Raw, .. more]);
        Tls("TlsLengthPrefixed", mode, folder, [LengthPrefixed, .. more]);
        return mode == "Operator" ? this : Udp("Udp", mode, more);
    }

    public Settings Web() => Set("Kestrel:Endpoints:Web:Url", "http://127.0.0.1:0");

    /// <summary>The web endpoint over https, with a certificate that is kept in the folder.</summary>
    public Settings SecureWeb(TempFolder folder)
    {
        foreach (var (key, value) in Authority.Common.ServerSettings(folder, "web"))
            Set($"Kestrel:Endpoints:Web:{key}", value);
        return Set("Kestrel:Endpoints:Web:Url", "https://127.0.0.1:0");
    }

    /// <summary>A room of their own for <see cref="Harness.Witnesses"/>, and the web endpoint that <see cref="Counters"/> reads.</summary>
    public Settings Witnesses() => Web().Tcp(Harness.Witnesses.Endpoint, "Chat", ("Chat:Room", "witnesses"));

    public Settings Set(string key, string? value)
    {
        _values[key] = value;
        return this;
    }

    public override string ToString() => JsonSerializer.Serialize(_values);
}
