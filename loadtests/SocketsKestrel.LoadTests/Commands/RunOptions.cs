using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.LoadTests.Commands.Values;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>Every option of a run that not only one scenario has.</summary>
internal static class RunOptions
{
    /// <summary>A frame is in the memory of each connection; the server allows no more.</summary>
    private const int MaxSize = 64 * 1024 * 1024;

    private static readonly Dictionary<string, FramingType> Framings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["raw"] = FramingType.Raw,
        ["line"] = FramingType.Line,
        ["length-prefixed"] = FramingType.LengthPrefixed,
    };

    private static readonly RunOptionGroup Target = new("Target",
    [
        new("target", "URL|NAME", "tcp://host:port, tls://host:port, tcp://unix:/path, udp://host:port, ws://host:port/path, wss://host:port/path, or the name of an endpoint in the configuration. Default: its first enabled endpoint whose mode fits.",
            (a, v) => a.Target = v),
        new("config", "FILE", "The server's configuration. Default: appsettings.json in the current folder; the file of DOTNET_ENVIRONMENT beside it is laid over it, and the environment's variables.",
            (a, v) => a.Config = v) { IsPath = true },
        new("framing", "raw|line|length-prefixed", "How messages are told apart. Default: as the configuration says of the endpoint, else line.",
            (a, v) => a.Load = a.Load with { Framing = Framings.TryGetValue(v, out var framing) ? framing : throw new FormatException($"'{v}' is none of raw, line, length-prefixed") }),
        new("ca", "FILE", "PEM certificates of the authorities that a tls or wss target's certificate may come from. Default: the system's.",
            (a, v) => a.Load = a.Load with { Tls = a.Load.Tls with { TrustedAuthorities = ReadAuthorities(v) } }) { IsPath = true },
        new("cookies", null, "udp: prove each client's address. Default: as the configuration says of the endpoint.",
            (a, _) => a.Load = a.Load with { AnswerCookies = true }),
        new("start-server", null, "Start this project's server with the configuration, and stop it afterwards.", (a, _) => a.StartServer = true),
        new("server-pid", "N", "The server's process, for its processor time and memory in the report.", (a, v) => a.ServerProcess = Numbers.ParseCount(v, 1)),
        new("metrics", "URL", "The server's Prometheus counters, for the report. Default: /metrics of the configuration's Kestrel:Endpoints:Web.",
            (a, v) => a.Metrics = Uri.TryCreate(v, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw new FormatException($"'{v}' is not an http URL")),
    ]);

    private static readonly RunOptionGroup Load = new("Load",
    [
        new("connections", "N", "Virtual clients, each with a connection of its own.", (a, v) => a.Load = a.Load with { Connections = Numbers.ParseCount(v, 1) }),
        new("duration", "TIME", "How long is measured: 500ms, 10s, 2m.", (a, v) => a.Load = a.Load with { Duration = ParsePositive(v) }),
        new("warmup", "TIME", "How long the load is on before.", (a, v) => a.Load = a.Load with { Warmup = DurationText.Parse(v) }),
        new("rate", "N", "Open model: messages per second of all clients together, whether or not they are answered. Without it the model is closed: a client sends when it was answered.",
            (a, v) => a.Load = a.Load with { Rate = Numbers.ParseRate(v) }),
        new("arrivals", "even|random", "Open model: the gaps between messages; random as of independent people.",
            (a, v) => a.Load = a.Load with { RandomArrivals = v switch { "even" => false, "random" => true, _ => throw new FormatException($"'{v}' is neither even nor random") } }),
        new("stage", "TIME:TARGET", "Instead of --duration, and repeatable: go evenly to so many connections, or with /s to such a rate: --stage 30s:500/s --stage 1m:500/s.",
            (a, v) => a.Stages.Add(StageText.Parse(v))) { IsRepeatable = true },
        new("think-time", "TIME", "Closed model: how long a client waits after an answer.", (a, v) => a.Load = a.Load with { ThinkTime = DurationText.Parse(v) }),
        new("connect-rate", "N", "Connections begun per second at most. Default: as fast as they go.", (a, v) => a.Load = a.Load with { ConnectRate = Numbers.ParseRate(v) }),
        new("source", "ADDRESS,...", "Local addresses that the connections take turns with; each has ports for some 28,000.",
            (a, v) => a.Load = a.Load with { SourceAddresses = [.. a.Load.SourceAddresses, .. v.Split(',').Select(ParseAddress)] }) { IsRepeatable = true },
        new("processes", "N", "Processes that the clients are divided among.", (a, v) => a.Load = a.Load with { Processes = Numbers.ParseCount(v, 1, 1024) }),
    ]);

    private static readonly RunOptionGroup Messages = new("Messages",
    [
        new("size", "BYTES", "The length of a message, framing included: 64, 16KiB.", (a, v) => a.Load = a.Load with { Size = Numbers.ParseSize(v, 1, MaxSize) }),
        new("depth", "N", "Messages outstanding per connection at most. Default: 1 in the closed model, any number in the open one.", (a, v) => a.Load = a.Load with { Depth = Numbers.ParseCount(v, 1) }),
        new("senders", "N", "Of the clients of a chat, how many send.", (a, v) => a.Load = a.Load with { Senders = Numbers.ParseCount(v, 1) }),
        new("timeout", "TIME", "An answer that takes longer is lost.", (a, v) => a.Load = a.Load with { Timeout = ParsePositive(v) }),
    ]);

    private static readonly RunOptionGroup Results = new("Results",
    [
        new("threshold", "CONDITION", "What is asked of the numbers, repeatable: p99<20ms, errors<0.1%, lost==0, rate>=0.99 (of --rate), rate>=1000/s, connect.p99<1s. Exit code 99 if one is not met.",
            (a, v) => a.Load = a.Load with { Thresholds = [.. a.Load.Thresholds, Threshold.Parse(v)] }) { IsRepeatable = true },
        new("abort-on-fail", null, "End the run when a threshold is not met.", (a, _) => a.Load = a.Load with { AbortOnFail = true }),
        new("out", "FOLDER", "Write report.html, report.md, report.csv, report.json and the histograms there.", (a, v) => a.Out = v) { IsPath = true },
    ]);

    public static IReadOnlyList<RunOptionGroup> Groups { get; } = [Target, Load, Messages, Results];

    /// <summary>Those that say what a run is against.</summary>
    public static IEnumerable<string> TargetNames => Target.Options.Select(option => option.Name);

    public static IReadOnlyList<RunOption> All { get; } = [.. Groups.SelectMany(group => group.Options)];

    private static TimeSpan ParsePositive(string text) =>
        DurationText.Parse(text) is var duration && duration > TimeSpan.Zero ? duration : throw new FormatException($"'{text}' is no time at all");

    private static IPAddress ParseAddress(string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new FormatException($"'{file}' has no PEM certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"'{file}' cannot be read: {e.Message}", e);
        }
    }
}
