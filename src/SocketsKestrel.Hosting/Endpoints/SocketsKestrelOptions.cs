using Microsoft.Extensions.Configuration;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>The <c>SocketsKestrel</c> section, read and found good.</summary>
public sealed class SocketsKestrelOptions
{
    internal SocketsKestrelOptions(LimitsOptions limits, WebOptions web, IReadOnlyList<Endpoint> endpoints)
    {
        Limits = limits;
        Web = web;
        Endpoints = endpoints;
    }

    /// <summary>Limits of the whole process.</summary>
    public LimitsOptions Limits { get; }

    /// <summary>Who may use the web endpoint.</summary>
    public WebOptions Web { get; }

    /// <summary>The enabled endpoints, in the order of their names.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; }

    /// <summary>Reads the <c>SocketsKestrel</c> section, and the addresses of <c>Kestrel:Endpoints</c> for duplicates.</summary>
    /// <param name="configuration">All configuration.</param>
    /// <param name="modes">The modes an endpoint may name.</param>
    /// <param name="faults">One line per fault, each beginning with the full key path; the result is of use only if there are none.</param>
    /// <param name="warnings">One line per setting that has no effect, in the same form.</param>
    public static SocketsKestrelOptions Read(IConfiguration configuration, ModeCatalog modes, IList<string> faults, IList<string> warnings)
    {
        var options = new SocketsKestrelOptionsReader(configuration, modes, faults, warnings).Read();
        MakeLines(faults);
        MakeLines(warnings);
        return options;
    }

    /// <summary>What is quoted of the configuration may have line ends, and what else a terminal obeys: they are written as JSON has them.</summary>
    private static void MakeLines(IList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i].Any(char.IsControl))
                texts[i] = string.Concat(texts[i].Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : $"{c}"));
        }
    }
}
