using System.Globalization;
using Microsoft.Extensions.Configuration;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client.Configuration;

/// <summary>The part of a server's configuration that its clients need. Read as the server does: the file, its environment's neighbour, the environment.</summary>
internal sealed class ServerSettings
{
    private const string FileName = "appsettings.json";

    private readonly IConfigurationRoot _root;

    private ServerSettings(string file, IConfigurationRoot root)
    {
        File = file;
        _root = root;
        Endpoints = [.. root.GetSection("SocketsKestrel:Endpoints").GetChildren().Select(Read)];
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>Every endpoint, by name.</summary>
    public IReadOnlyList<ConfiguredEndpoint> Endpoints { get; }

    /// <summary>How many clients the server takes on all endpoints together; <see langword="null"/> is any number.</summary>
    public int? MaxConnections => ReadCount(_root["SocketsKestrel:Limits:MaxConnections"]);

    /// <summary>Where its counters are read, if it has a web endpoint whose port is known.</summary>
    public Uri? Metrics => _root.GetSection("Kestrel:Endpoints").GetChildren().Select(web => MetricsOf(web["Url"])).FirstOrDefault(url => url is not null);

    /// <summary>The plainest enabled endpoint of a mode that a client can be told to use: tcp before tls before udp.</summary>
    public ConfiguredEndpoint? FindPlainest(string mode, Func<EndpointUrl, bool> allows) => Endpoints
        .Where(e => e.IsEnabled && e.Mode.Equals(mode, StringComparison.OrdinalIgnoreCase) && EndpointUrl.TryParse(e.Url, out var url) && !url.IsWebSocket && allows(url))
        .MinBy(e => Array.FindIndex(["tcp", "tls", "udp"], scheme => e.Url.StartsWith(scheme, StringComparison.Ordinal)));

    /// <summary>The file in the current folder, else the one beside <paramref name="program"/>, as the server looks for it.</summary>
    public static string? FindFile(string? program)
    {
        var here = Path.GetFullPath(FileName);
        if (System.IO.File.Exists(here))
            return here;
        var beside = program is null ? null : Path.Combine(Path.GetDirectoryName(program)!, FileName);
        return System.IO.File.Exists(beside) ? beside : null;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The message says what is wrong with it.</exception>
    public static ServerSettings Load(string file)
    {
        var full = Path.GetFullPath(file);
        if (!System.IO.File.Exists(full))
            throw new InvalidDataException("there is no such file");
        try
        {
            return new ServerSettings(full, new ConfigurationBuilder()
                .AddJsonFile(full, optional: false)
                .AddJsonFile(Path.Combine(Path.GetDirectoryName(full)!, $"appsettings.{EnvironmentName}.json"), optional: true)
                .AddEnvironmentVariables()
                .Build());
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InvalidDataException(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message, e);
        }
    }

    /// <summary>The counters' address at a web endpoint's; <see langword="null"/> for one that is not http, or whose port only the server knows.</summary>
    public static Uri? MetricsOf(string? web)
    {
        var connectable = web?.Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//[::]", "//[::1]", StringComparison.Ordinal);
        return Uri.TryCreate(connectable, UriKind.Absolute, out var url) && url is { Scheme: "http", Port: > 0 } ? new Uri(url, "/metrics") : null;
    }

    private static string EnvironmentName =>
        Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 } name ? name
        : Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is { Length: > 0 } other ? other
        : "Production";

    private static int? ReadCount(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static bool Has(IConfigurationSection endpoint, string key) => endpoint.GetChildren().Any(child => child.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is not as it should be is the server's to say: it reads the same file, and more carefully.</summary>
    private ConfiguredEndpoint Read(IConfigurationSection endpoint)
    {
        return new ConfiguredEndpoint
        {
            Name = endpoint.Key,
            Url = endpoint["Url"] ?? "",
            Mode = Get("Mode") ?? "",
            IsEnabled = !bool.TryParse(Get("Enabled"), out var enabled) || enabled,
            Framing = Enum.TryParse<FramingType>(Get("Framing:Type"), ignoreCase: true, out var framing) ? framing : FramingType.Line,
            MaxLength = ReadCount(Get("Framing:MaxLength")) ?? 8192,
            MaxDatagramSize = ReadCount(Get("Udp:MaxDatagramSize")) ?? 1472,
            MaxConnections = ReadCount(Get("MaxConnections")),
            WantsCookies = string.Equals(Get("Udp:AddressValidation"), "Cookie", StringComparison.OrdinalIgnoreCase),
        };

        // An endpoint may say null, which is not the same as saying nothing.
        string? Get(string key) => endpoint[key] ?? (Has(endpoint, key) ? null : _root[$"SocketsKestrel:EndpointDefaults:{key}"]);
    }
}
