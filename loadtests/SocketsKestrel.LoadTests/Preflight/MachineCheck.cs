using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Targets;

namespace SocketsKestrel.LoadTests.Preflight;

/// <summary>Whether this machine has what a run asks of it, each shortage with its remedy; what cannot be known here is left out.</summary>
internal static class MachineCheck
{
    /// <param name="arguments">What was asked for.</param>
    /// <param name="target">The target, if one was found.</param>
    public static IEnumerable<string> Check(RunArguments arguments, RunTarget? target)
    {
        var load = arguments.Load;
        var connections = OptionChecks.MostConnections(arguments);
        if (DescriptorCheck.ReadLimit() is { } limit && DescriptorCheck.Check(connections, load.Processes, arguments.StartServer, limit) is { } descriptors)
            yield return descriptors;
        if (target is { Url: { UnixPath: null } url } && PortCheck.ReadRange() is { } range && PortCheck.Check(connections, load.SourceAddresses, url.IsLoopback, range) is { } ports)
            yield return ports;
        foreach (var source in SourceCheck.Check(load.SourceAddresses))
            yield return source;
        if (arguments.ServerProcess is { } process && OperatingSystem.IsLinux() && !Directory.Exists($"/proc/{process}"))
            yield return $"--server-pid {process}: there is no such process";
    }
}
