using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>What a TLS endpoint shows its clients, by the host name that they ask for. Immutable: a reload makes another.</summary>
internal sealed class ServerCertificates(SslServerAuthenticationOptions? byDefault, IReadOnlyDictionary<string, SslServerAuthenticationOptions> byHost)
{
    /// <summary>Of a host name (RFC 1035, section 2.3.4). A hello may ask for 16 KiB of dots, and each would be looked up.</summary>
    private const int MaxHostLength = 255;

    private readonly FrozenDictionary<string, SslServerAuthenticationOptions> _byHost = byHost.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the settings for one client: of its host, else of the longest wildcard that covers it, else the default.</summary>
    /// <param name="host">What the client asks for; empty if for nothing.</param>
    /// <exception cref="AuthenticationException">There is nothing for this host.</exception>
    public SslServerAuthenticationOptions Select(string host)
    {
        if (_byHost.Count > 0 && host.Length is > 0 and <= MaxHostLength)
        {
            if (_byHost.TryGetValue(host, out var own))
                return own;
            for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
            {
                if (_byHost.TryGetValue($"*{host.AsSpan(dot)}", out var wildcard))
                    return wildcard;
            }
        }

        return byDefault ?? throw new AuthenticationException("There is no certificate for the host that was asked for.");
    }
}
