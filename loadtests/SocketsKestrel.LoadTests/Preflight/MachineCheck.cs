using SocketsKestrel.LoadTests.Commands;

namespace SocketsKestrel.LoadTests.Preflight;

/// <summary>Whether this machine has what a run asks of it, each shortage with its remedy; what cannot be known here is left out.</summary>
internal static class MachineCheck
{
    public static IEnumerable<string> Check(RunPlan plan)
    {
        var options = plan.Options;
        var connections = OptionChecks.MostConnections(options, plan.Arguments);
        if (DescriptorCheck.ReadLimit() is { } limit && DescriptorCheck.Check(connections, options.Processes, plan.Arguments.StartServer, limit) is { } descriptors)
            yield return descriptors;
        if (plan.Target is { Url: { UnixPath: null } url } && PortCheck.ReadRange() is { } range && PortCheck.Check(connections, options.SourceAddresses, url.IsLoopback, range) is { } ports)
            yield return ports;
        foreach (var source in SourceCheck.Check(options.SourceAddresses))
            yield return source;
        if (plan.Arguments.ServerProcess is { } process && OperatingSystem.IsLinux() && !Directory.Exists($"/proc/{process}"))
            yield return $"--server-pid {process}: there is no such process";
    }
}
