using SocketsKestrel.Fuzz.Targets;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Fuzz;

/// <summary>Every target, and where its corpus is.</summary>
public static class FuzzTargets
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new FramingTarget("raw", FramingType.Raw),
        new FramingTarget("line", FramingType.Line),
        new FramingTarget("length-prefixed", FramingType.LengthPrefixed),
        new ProxyTarget(),
        new CookieTarget(),
        new TemperatureTarget(),
        new ConfigurationTarget(),
        new EndpointUrlTarget(),
    ];

    /// <summary>The target of that name.</summary>
    public static IFuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>The inputs that are kept for it: seeds, and what fuzzing has found worth keeping.</summary>
    public static IReadOnlyList<byte[]> Corpus(string name) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
