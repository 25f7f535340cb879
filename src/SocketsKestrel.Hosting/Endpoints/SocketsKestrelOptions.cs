using Microsoft.Extensions.Configuration;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>The <c>SocketsKestrel</c> section, read and found good.</summary>
public sealed class SocketsKestrelOptions
{
    internal SocketsKestrelOptions(LimitsOptions limits, IReadOnlyList<Endpoint> endpoints)
    {
        Limits = limits;
        Endpoints = endpoints;
    }

    /// <summary>Limits of the whole process.</summary>
    public LimitsOptions Limits { get; }

    /// <summary>The enabled endpoints, in the order of their names.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; }

    /// <summary>Reads the <c>SocketsKestrel</c> section, and the addresses of <c>Kestrel:Endpoints</c> for duplicates.</summary>
    /// <param name="configuration">All configuration.</param>
    /// <param name="modes">The modes an endpoint may name.</param>
    /// <param name="faults">One line per fault, each beginning with the full key path; the result is of use only if there are none.</param>
    /// <param name="warnings">One line per setting that has no effect, in the same form.</param>
    public static SocketsKestrelOptions Read(IConfiguration configuration, ModeCatalog modes, IList<string> faults, IList<string> warnings) =>
        new SocketsKestrelOptionsReader(configuration, modes, faults, warnings).Read();
}
