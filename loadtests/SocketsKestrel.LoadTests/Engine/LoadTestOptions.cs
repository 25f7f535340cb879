using System.Net;
using System.Text.Json.Serialization;
using SocketsKestrel.Client;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>What a run is to do. The names are those of the command line.</summary>
public sealed record LoadTestOptions
{
    /// <summary>The target: <c>tcp://host:port</c>, <c>tls://host:port</c>, <c>tcp://unix:/path</c>, <c>udp://host:port</c>, <c>ws://host:port/path</c> or <c>wss://host:port/path</c>.</summary>
    public required string Url { get; init; }

    /// <summary>How messages are framed; not used on UDP and WebSockets.</summary>
    public FramingType Framing { get; init; } = FramingType.Line;

    /// <summary>The longest message the target may send, in bytes.</summary>
    public int MaxLength { get; init; } = 65_536;

    /// <summary>Virtual clients, each with a connection of its own; in a closed model with stages, how many there are at its beginning.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>The length of a message in bytes, framing included, except that of WebSockets.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Messages outstanding per connection at most; <see langword="null"/> is 1 in the closed model, any number in the open one.</summary>
    public int? Depth { get; init; }

    /// <summary>Messages per second of all clients together; makes the model open. <see langword="null"/>: closed, each client sends when it was answered.</summary>
    public double? Rate { get; init; }

    /// <summary>Open model: random gaps between messages (exponential, as of independent people) instead of even ones.</summary>
    public bool RandomArrivals { get; init; }

    /// <summary>What the load does over time, one after the other; each changes it evenly from where the last one left it. Their durations add up to the run's, in place of <see cref="Duration"/>.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = [];

    /// <summary>Of the clients, how many send; the scenarios in which all do ignore it.</summary>
    public int Senders { get; init; } = 1;

    /// <summary>How long is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the load is on before anything is measured.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Closed model: how long a client waits after an answer before it sends again.</summary>
    public TimeSpan ThinkTime { get; init; }

    /// <summary>How long an answer may take before the message counts as lost.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections begun per second at most; <see langword="null"/>: as fast as they go, 256 at a time.</summary>
    public double? ConnectRate { get; init; }

    /// <summary>Local addresses that the connections take turns with: each has some 28,000 ports for one target. Empty: the system's choice.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>Processes that the clients are divided among.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Tells the messages of this run from those of others; the same in all its processes.</summary>
    [JsonInclude]
    internal uint RunId { get; init; } = (uint)Random.Shared.Next();

    /// <summary>Whom to trust on <c>tls</c> and <c>wss</c>.</summary>
    public TlsClientOptions Tls { get; init; } = new();

    /// <summary>UDP: whether the clients prove their addresses; see <see cref="DatagramOptions"/>.</summary>
    public bool AnswerCookies { get; init; }

    /// <summary>What is asked of the numbers.</summary>
    public IReadOnlyList<Measurement.Threshold> Thresholds { get; init; } = [];

    /// <summary>Ends the run as soon as a threshold cannot be met any more, or is not met after five seconds of measuring.</summary>
    public bool AbortOnFail { get; init; }

    internal bool IsDatagram => Url.StartsWith("udp:", StringComparison.Ordinal);

    internal bool IsTls => Url.StartsWith("tls:", StringComparison.Ordinal) || Url.StartsWith("wss:", StringComparison.Ordinal);

    internal bool IsWebSocket => Url.StartsWith("ws:", StringComparison.Ordinal) || Url.StartsWith("wss:", StringComparison.Ordinal);

    /// <summary>Whether <see cref="Framing"/> is used: datagrams and WebSocket messages are messages.</summary>
    internal bool HasFraming => !IsDatagram && !IsWebSocket;
}
