using System.Net.Sockets;
using SocketsKestrel.LoadTests.Targets;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>Options against each other: what would have no effect, or contradicts another.</summary>
internal static class OptionChecks
{
    /// <summary>The longest that fits into a datagram over IPv4: 65,535 without the headers of IP and UDP.</summary>
    private const int MaxDatagram = 65_507;

    public static IEnumerable<string> Check(RunArguments arguments, RunTarget? target) =>
        [.. OfModel(arguments), .. OfClients(arguments), .. target is null ? [] : OfTarget(arguments, target), .. target is null ? [] : OfSize(arguments, target)];

    private static IEnumerable<string> OfModel(RunArguments arguments)
    {
        var (load, given, stages) = (arguments.Load, arguments.Given, arguments.Stages);
        var isOpen = load.Rate is not null || stages.Exists(stage => stage.IsRate);
        if (isOpen && given.Contains("think-time"))
            yield return "--think-time: has no effect on an open model: clients send when the rate says so";
        if (!isOpen && given.Contains("arrivals"))
            yield return "--arrivals: has no effect without --rate, or stages of rates";
        if (stages.Count > 0 && given.Contains("duration"))
            yield return "--duration: has no effect with stages, whose durations add up to the run's";
        if (load.Rate is null && isOpen && stages.Find(stage => !stage.IsRate) is { } odd)
            yield return $"--stage {odd.Text}: is of connections, others are of rates; a run has one kind, and a rate ends with /s";
        if (!isOpen && stages.Find(stage => stage.Stage.Target % 1 != 0) is { } part)
            yield return $"--stage {part.Text}: there are no parts of a connection; a rate ends with /s";
        if (isOpen && load.Rate is null && stages.TrueForAll(stage => stage.Stage.Target == 0))
            yield return "--stage: no stage has any load";
        if (!isOpen && load.Thresholds.FirstOrDefault(threshold => threshold.NeedsRequestedRate) is { } ratio)
            yield return $"--threshold {ratio.Text}: is a share of the rate asked for, and without --rate none is; say such as rate>=1000/s";
        if (load.AbortOnFail && load.Thresholds.Count == 0)
            yield return "--abort-on-fail: has no effect without --threshold";
    }

    private static IEnumerable<string> OfClients(RunArguments arguments)
    {
        var load = arguments.Load;
        var most = MostConnections(arguments);
        if (arguments.Given.Contains("senders") && load.Senders > load.Connections)
            yield return $"--senders {load.Senders}: are more than the {load.Connections} --connections";
        if (load.Processes > most)
            yield return $"--processes {load.Processes}: are more than the {most} --connections";
        if (arguments is { StartServer: true, ServerProcess: not null })
            yield return "--server-pid: has no effect with --start-server, whose process is known";
    }

    private static IEnumerable<string> OfTarget(RunArguments arguments, RunTarget target)
    {
        var (given, url) = (arguments.Given, target.Url);
        if (url.IsDatagram && given.Contains("framing"))
            yield return "--framing: has no effect on udp, where a datagram is a message";
        if (url.IsWebSocket && given.Contains("framing"))
            yield return "--framing: has no effect on ws, where a WebSocket message is a message";
        if (url.IsDatagram && given.Contains("depth"))
            yield return "--depth: has no effect on udp, where what is outstanding may be lost; give a --rate";
        if (!url.IsDatagram && given.Contains("cookies"))
            yield return "--cookies: are for a udp target";
        if (!url.IsTls && given.Contains("ca"))
            yield return "--ca: is for a tls or wss target";
        if (url.UnixPath is not null && given.Contains("source"))
            yield return "--source: a unix socket has no addresses";
        var isIPv6 = url.Host.StartsWith('[');
        if (Uri.CheckHostName(url.Host) is UriHostNameType.IPv4 or UriHostNameType.IPv6
            && arguments.Load.SourceAddresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetworkV6 != isIPv6) is { } other)
        {
            yield return $"--source {other}: cannot reach {url}, which is of the other IP version";
        }
    }

    private static IEnumerable<string> OfSize(RunArguments arguments, RunTarget target)
    {
        var (size, url, endpoint) = (arguments.Load.Size, target.Url, target.Endpoint);
        var framing = arguments.Given.Contains("framing") || endpoint is null ? arguments.Load.Framing : endpoint.Framing;
        if (url.IsDatagram)
        {
            var most = endpoint?.MaxDatagramSize ?? MaxDatagram;
            if (size > most)
                yield return $"--size {size}: is more than a datagram may have, {most} bytes{(endpoint is null ? "" : $" (Udp:MaxDatagramSize of {endpoint.Name})")}";
        }
        else if (endpoint is not null && framing != FramingType.Raw && size - (url.HasFraming ? Overhead(framing) : 0) > endpoint.MaxLength)
        {
            yield return $"--size {size}: is more than the endpoint {endpoint.Name} takes, {endpoint.MaxLength} bytes{(url.HasFraming ? " and framing" : "")} (Framing:MaxLength)";
        }
    }

    private static int Overhead(FramingType framing) => framing == FramingType.Line ? 1 : sizeof(int);

    /// <summary>How many clients there are at the most.</summary>
    internal static int MostConnections(RunArguments arguments) =>
        arguments.Load.Rate is null && !arguments.Stages.Exists(stage => stage.IsRate)
            ? (int)arguments.Stages.Select(stage => stage.Stage.Target).Append(arguments.Load.Connections).Max()
            : arguments.Load.Connections;
}
