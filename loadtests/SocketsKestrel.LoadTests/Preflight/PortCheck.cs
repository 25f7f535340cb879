using System.Globalization;
using System.Net;

namespace SocketsKestrel.LoadTests.Preflight;

/// <summary>Whether there are enough local ports: each connection to one target has one of its own.</summary>
internal static class PortCheck
{
    private const int MaxShown = 8;
    private const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>First and last port that the kernel gives out; <see langword="null"/> where it is not known.</summary>
    public static (int First, int Last)? ReadRange()
    {
        if (!File.Exists(RangeFile))
            return null;
        return File.ReadAllText(RangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var first, var last]
            ? (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>What is missing, and what to do about it.</summary>
    /// <param name="connections">All of them.</param>
    /// <param name="sources">The local addresses they share; none is one that the system chooses.</param>
    /// <param name="isLoopback">Whether the target is on this machine, where all of 127.0.0.0/8 can be used.</param>
    /// <param name="range">The ports of each address.</param>
    public static string? Check(int connections, IReadOnlyList<IPAddress> sources, bool isLoopback, (int First, int Last) range)
    {
        var ports = range.Last - range.First + 1;
        var addresses = Math.Max(1, sources.Count);
        if (connections <= (long)ports * addresses)
            return null;
        var needed = (connections + ports - 1) / ports;
        var remedy = !isLoopback ? $"--source with {needed} addresses of this machine"
            : needed > MaxShown ? $"--source with {needed} addresses of 127.0.0.0/8"
            : $"--source {string.Join(',', Enumerable.Range(2, needed).Select(n => $"127.0.0.{n}"))}";
        var wider = 64_512 * addresses >= connections ? ", or sysctl -w net.ipv4.ip_local_port_range='1024 65535'" : "";
        return $"--connections {connections}: {addresses} source address{(addresses > 1 ? "es have" : " has")} {ports * addresses} ports for one target: {remedy}{wider}";
    }
}
