using System.Runtime.InteropServices;

namespace SocketsKestrel.Server.Logging;

/// <summary>The process's stdout, if it has one.</summary>
internal static class StandardOutput
{
    // From fcntl.h.
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const int Descriptor = 1;

    /// <summary>
    /// A process that is started with its stdout closed gets whatever the runtime opens first under that number: a pipe of its own, which
    /// log lines must not reach. What was inherited has survived an exec, and so lacks the flag that the runtime sets on all it opens.
    /// </summary>
    public static Stream Open() =>
        OperatingSystem.IsLinux() && GetFlags(Descriptor, GetDescriptorFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0)
            ? Stream.Null
            : Console.OpenStandardOutput();

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetFlags(int descriptor, int command);
}
