using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.Client;
using SocketsKestrel.Client.Configuration;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Terminal.Connections;

namespace SocketsKestrel.Terminal.Commands;

/// <summary>The URL and the options that every command which connects to an endpoint has.</summary>
internal sealed class ConnectionArguments
{
    private const string SettingsFile = "appsettings.json";
    private const int DefaultMaxLength = 8192;

    private readonly Argument<string?> _url = new("URL") { Description = $"{EndpointAddress.Forms}.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _framing = new("--framing") { HelpName = "TYPE", Description = "line, length-prefixed or raw, on TCP, TLS and unix sockets. Default: as configured, else line." };
    private readonly Option<int?> _maxLength = new("--max-length") { HelpName = "BYTES", Description = $"The longest message that is read. Default: as configured, else {DefaultMaxLength}." };
    private readonly Option<string?> _authorities = new("--ca") { HelpName = "FILE", Description = "PEM certificates of the authorities that the server's may come from. Default: the system's." };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Takes any certificate of the server's: whoever is in between can read and change everything." };
    private readonly Option<string?> _certificate = new("--cert") { HelpName = "FILE", Description = "The client's own certificate, PEM, for a server that asks for one." };
    private readonly Option<string?> _key = new("--key") { HelpName = "FILE", Description = "Its key, PEM. Default: the one in the file of --cert." };
    private readonly Option<string?> _serverName = new("--server-name") { HelpName = "NAME", Description = "The name in the server's certificate. Default: the URL's host." };

    private readonly string? _mode;

    /// <param name="command">Gets the arguments.</param>
    /// <param name="mode">Without a URL the endpoint of this mode in the configuration of the current folder is meant; <see langword="null"/> for none.</param>
    public ConnectionArguments(Command command, string? mode)
    {
        _mode = mode;
        if (mode is null)
            _url.Arity = ArgumentArity.ExactlyOne;
        else
            _url.Description += $" Default: the {mode} endpoint of {SettingsFile} in the current folder.";
        command.Add(_url);
        foreach (var option in (Option[])[_framing, _maxLength, _authorities, _insecure, _certificate, _key, _serverName])
            command.Add(option);
    }

    public string? UrlOf(ParseResult parsed) => parsed.GetValue(_url);

    /// <summary>What is meant.</summary>
    /// <exception cref="UsageException">Nothing, or nothing that can be.</exception>
    public Target Read(ParseResult parsed)
    {
        var configured = parsed.GetValue(_url) is null ? FindConfigured() : null;
        var url = configured?.Url ?? parsed.GetValue(_url)!;
        if (!EndpointAddress.TryParse(url, out var address))
            throw new UsageException($"'{url}' is no URL of an endpoint: {EndpointAddress.Forms}");
        var framing = parsed.GetValue(_framing) is { } type ? ReadFraming(type) : configured?.Framing ?? FramingType.Line;
        var maxLength = parsed.GetValue(_maxLength) ?? configured?.MaxLength ?? DefaultMaxLength;
        if (maxLength < 1)
            throw new UsageException($"--max-length {maxLength}: is less than 1");
        return new Target(address, new ClientOptions { Framing = IMessageFraming.Create(framing, maxLength), Tls = ReadTls(parsed) });
    }

    private ConfiguredEndpoint FindConfigured()
    {
        if (!File.Exists(SettingsFile))
            throw new UsageException($"which endpoint? There is no URL, and no {SettingsFile} in the current folder");
        try
        {
            return ServerSettings.Load(SettingsFile).FindPlainest(_mode!, url => url.Port > 0 || url.UnixPath is not null)
                ?? throw new UsageException($"which endpoint? There is no URL, and {SettingsFile} has no enabled endpoint of mode {_mode} whose port is known");
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{SettingsFile}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static FramingType ReadFraming(string text) => text switch
    {
        "line" => FramingType.Line,
        "length-prefixed" => FramingType.LengthPrefixed,
        "raw" => FramingType.Raw,
        _ => throw new UsageException($"--framing {text}: is none of line, length-prefixed, raw"),
    };

    /// <summary>Whom to trust, and what to show.</summary>
    /// <exception cref="UsageException">A file cannot be read, or the options do not fit together.</exception>
    public TlsClientOptions ReadTls(ParseResult parsed)
    {
        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_key));
        if (key is not null && certificate is null)
            throw new UsageException("--key: there is no --cert that it is for");
        if (parsed.GetValue(_insecure) && parsed.GetValue(_authorities) is not null)
            throw new UsageException("--insecure: takes any certificate, so there is nothing to do for --ca");
        return new TlsClientOptions
        {
            TrustedAuthorities = parsed.GetValue(_authorities) is { } authorities ? ReadPem("--ca", authorities, ReadAuthorities) : null,
            AcceptsAnyCertificate = parsed.GetValue(_insecure),
            ClientCertificate = certificate is null ? null : ReadPem("--cert", certificate, file => X509Certificate2.CreateFromPemFile(file, key)),
            TargetHost = parsed.GetValue(_serverName),
        };
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no PEM certificate in it");
    }

    private static T ReadPem<T>(string option, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UsageException($"{option} {file}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
