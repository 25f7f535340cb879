using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using SocketsKestrel.Hosting.Connections.Tls;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Reads and checks the whole <c>SocketsKestrel</c> section; every fault is reported, not only the first.</summary>
internal sealed class SocketsKestrelOptionsReader(IConfiguration configuration, ModeCatalog modes, IList<string> faults, IList<string> warnings)
{
    private const string SectionName = "SocketsKestrel";

    private static readonly string[] StreamOnlyKeys =
        [nameof(EndpointOptions.Framing), nameof(EndpointOptions.MaxConnections), nameof(EndpointOptions.WhenFull), nameof(EndpointOptions.IdleTimeout),
         nameof(EndpointOptions.FirstMessageTimeout), nameof(EndpointOptions.MessageTimeout), nameof(EndpointOptions.DrainTimeout), nameof(EndpointOptions.SendQueue),
         nameof(EndpointOptions.HandshakeTimeout), nameof(EndpointOptions.TrustedProxies), nameof(EndpointOptions.WebSocket)];

    private static readonly string[] TlsOnlyKeys =
        [nameof(EndpointOptions.Certificate), nameof(EndpointOptions.Sni), nameof(EndpointOptions.ClientCertificateMode),
         nameof(EndpointOptions.ClientCertificateAuthorities)];

    private static readonly string[] DatagramOnlyKeys = [nameof(EndpointOptions.Udp)];

    private readonly IConfigurationSection _root = configuration.GetSection(SectionName);
    private readonly OptionsReader _reader = new(faults);

    /// <summary>The address of every enabled endpoint, and the key that takes it; also of those with faults elsewhere.</summary>
    private readonly List<(string Key, EndpointUrl Url)> _taken = [];

    public SocketsKestrelOptions Read()
    {
        var limits = new LimitsOptions();
        var web = new WebOptions();
        var endpoints = new List<Endpoint>();
        foreach (var section in _root.GetChildren())
        {
            switch (section.Key.ToUpperInvariant())
            {
                case "LIMITS":
                    _reader.Read(section, limits);
                    break;
                case "WEB":
                    _reader.Read(section, web);
                    if (web.AdminToken?.All(c => c is > ' ' and <= '~') is false)
                        faults.Add($"{section.Path}:AdminToken: has characters that no header can carry; letters, digits and signs of ASCII can be");
                    break;
                case "ENDPOINTDEFAULTS":
                    ReadDefaults(section);
                    break;
                case "ENDPOINTS" when _reader.IsSection(section):
                    endpoints.AddRange(section.GetChildren().Select(ReadEndpoint).OfType<Endpoint>());
                    break;
                case "BACKPLANE" when _reader.IsSection(section):
                    ReadBackplane(section);
                    break;
                case "ENDPOINTS" or "BACKPLANE":
                    break;
                default:
                    faults.Add($"{section.Path}: unknown key; known here are Limits, Web, EndpointDefaults, Endpoints, Backplane");
                    break;
            }
        }

        CheckAddresses();
        return new SocketsKestrelOptions(limits, web, endpoints);
    }

    /// <summary>Only to report its faults once; each endpoint reads it again, silently, below its own entry.</summary>
    private void ReadDefaults(IConfigurationSection section)
    {
        _reader.Read(section, new EndpointOptions(), IsModeOptions);
        foreach (var key in section.GetChildren().Where(c => c.Key.ToUpperInvariant() is "URL" or "MODE" or "ENABLED"))
            faults.Add($"{key.Path}: belongs to one endpoint, not to the defaults");
        foreach (var name in modes.Names)
            ReadModeOptions(section, name, _reader);
    }

    private Endpoint? ReadEndpoint(IConfigurationSection section)
    {
        var before = faults.Count;
        var options = new EndpointOptions();
        if (section.GetSection(nameof(EndpointOptions.Enabled)).Value is { } enabled && bool.TryParse(enabled, out var on) && !on)
            return null;

        var silently = new OptionsReader([]);
        var defaults = _root.GetSection("EndpointDefaults");
        silently.Read(defaults, options);
        _reader.Read(section, options, IsModeOptions);

        EndpointUrl? url = null;
        if (options.Url is null)
            faults.Add($"{section.Path}:Url: is missing");
        else if (!EndpointUrl.TryParse(options.Url, out url, out var fault))
            faults.Add($"{section.Path}:Url: {fault}");
        else
            _taken.Add(($"{section.Path}:Url", url));

        Mode? mode = null;
        if (options.Mode is null)
            faults.Add($"{section.Path}:Mode: is missing");
        else if (!modes.TryGet(options.Mode, out mode))
            faults.Add($"{section.Path}:Mode: '{options.Mode}' is not one of {string.Join(", ", modes.Names)}");

        var laid = mode?.CreateOptions() is { } created ? ReadModeOptions(defaults, mode.Name, silently, created) : null;
        var modeOptions = mode is null ? null : ReadModeOptions(section, mode.Name, _reader, laid);
        if (url is not null && mode is not null)
            CheckTogether(section, options, url, mode);
        var tls = url is { IsTls: true } ? EndpointTls.Load(section.Path, options, faults, warnings) : null;
        return faults.Count > before ? null : new Endpoint(section.Key, url!, options, mode!, modeOptions) { Tls = tls };
    }

    private object? ReadModeOptions(IConfigurationSection parent, string name, OptionsReader reader, object? target = null)
    {
        target ??= modes.TryGet(name, out var mode) ? mode.CreateOptions() : null;
        var section = parent.GetSection(name);
        if (target is not null)
            reader.Read(section, target);
        else if (section.Exists())
            faults.Add($"{section.Path}: mode {name} has no settings");
        return target;
    }

    private void CheckTogether(IConfigurationSection section, EndpointOptions options, EndpointUrl url, Mode mode)
    {
        if (url.IsUdp ? !mode.ServesDatagrams : !mode.ServesStreams)
            faults.Add($"{section.Path}:Mode: {mode.Name} does not run on {url.Scheme}");
        if (url is { IsUdp: true, IsLocal: false } && options.Udp is { AddressValidation: UdpAddressValidation.None, AllowSpoofable: false })
            faults.Add($"{section.Path}:Udp:AllowSpoofable: must be true for {options.Url}, which is reachable from other machines: without address validation a forged source address has this server send to a third party");
        if (url.IsUdp && options.Udp.AddressValidation == UdpAddressValidation.Cookie)
            CheckCookies(section.GetSection(nameof(EndpointOptions.Udp)), options.Udp);

        if (url.IsUdp && options.ProxyProtocol != ProxyProtocol.None)
            faults.Add($"{section.Path}:ProxyProtocol: {options.ProxyProtocol} does not go with udp, where a datagram has no place for a header");

        if (url.IsUdp && section.GetSection("RateLimit:WhenExceeded") is { Value: not null, Path: var path })
            warnings.Add($"{path}: has no effect on udp, where what exceeds the limit is dropped");

        foreach (var child in section.GetChildren())
        {
            if ((url.IsUdp ? StreamOnlyKeys : DatagramOnlyKeys).Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect on {url.Scheme}");
            else if (!url.IsTls && TlsOnlyKeys.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect on {url.Scheme}, only on tls");
            else if (options.ClientCertificateMode == ClientCertificateMode.NoCertificate && child.Key.Equals(nameof(EndpointOptions.ClientCertificateAuthorities), StringComparison.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect with ClientCertificateMode NoCertificate");
            else if (modes.TryGet(child.Key, out var other) && other != mode)
                warnings.Add($"{child.Path}: has no effect with mode {mode.Name}");
            else if (options.Framing.Type == FramingType.Raw && child.Key.Equals(nameof(EndpointOptions.MessageTimeout), StringComparison.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect with Raw framing, where every read is a whole message");
            else if (options.ProxyProtocol == ProxyProtocol.None && child.Key.Equals(nameof(EndpointOptions.TrustedProxies), StringComparison.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect without ProxyProtocol");
            else if (options.ProxyProtocol == ProxyProtocol.None && url.Scheme == "tcp" && child.Key.Equals(nameof(EndpointOptions.HandshakeTimeout), StringComparison.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect on tcp without ProxyProtocol");
            else if (options.MaxConnections is null && child.Key.Equals(nameof(EndpointOptions.WhenFull), StringComparison.OrdinalIgnoreCase))
                warnings.Add($"{child.Path}: has no effect without MaxConnections");
        }
    }

    private void CheckCookies(IConfigurationSection section, UdpOptions udp)
    {
        if (udp.MaxDatagramSize < UdpCookie.Length)
            faults.Add($"{section.Path}:MaxDatagramSize: must be at least {UdpCookie.Length} with AddressValidation Cookie: a cookie would be too long");
        if (udp.AllowSpoofable && section[nameof(UdpOptions.AllowSpoofable)] is not null)
            warnings.Add($"{section.Path}:AllowSpoofable: has no effect with AddressValidation Cookie");
    }

    private bool IsModeOptions(IConfigurationSection key) => modes.TryGet(key.Key, out _);

    private void ReadBackplane(IConfigurationSection section)
    {
        foreach (var key in section.GetChildren())
        {
            if (!key.Key.Equals("Provider", StringComparison.OrdinalIgnoreCase))
                faults.Add($"{key.Path}: unknown key; known here is Provider");
            else if (!"None".Equals(key.Value, StringComparison.OrdinalIgnoreCase))
                faults.Add($"{key.Path}: '{key.Value}' is not supported by this version; only None is");
        }
    }

    /// <summary>What Kestrel would only say as an exception while it starts.</summary>
    private static string? WebFault(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Port: 0, IsUnixPipe: false } && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                ? $"'{url}': a free port goes with an address, such as http://127.0.0.1:0"
                : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException) // the latter for http://unix:/
        {
            return $"'{url}' is not an address of scheme http or https, such as http://localhost:8080";
        }
    }

    private void CheckAddresses()
    {
        foreach (var web in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (web["Url"] is not { } text)
                continue;
            if (WebFault(text) is { } fault)
                faults.Add($"{web.Path}:Url: {fault}");
            else if (EndpointUrl.TryParse("tcp" + text[text.IndexOf("://", StringComparison.Ordinal)..].Replace("//+:", "//*:", StringComparison.Ordinal), out var url, out _))
                _taken.Add(($"{web.Path}:Url", url));
        }

        for (var i = 0; i < _taken.Count; i++)
        {
            if (_taken.Take(i).FirstOrDefault(earlier => earlier.Url.Overlaps(_taken[i].Url)) is { Key: { } key })
                faults.Add($"{_taken[i].Key}: the address is taken by {key}");
        }
    }
}
