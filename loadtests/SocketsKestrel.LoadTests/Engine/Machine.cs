using System.Reflection;
using System.Runtime.InteropServices;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>The machine of this process.</summary>
internal static class Machine
{
    public static MachineInfo Describe() => new(
        Environment.MachineName,
        RuntimeInformation.OSDescription,
        Processor(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.FrameworkDescription,
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    private static string Processor()
    {
        const string Information = "/proc/cpuinfo";
        if (!File.Exists(Information))
            return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines(Information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
