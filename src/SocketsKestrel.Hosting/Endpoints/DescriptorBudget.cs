using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// The file descriptors of the process. Listeners stop short of the last ones: what else needs one, such as an assembly that is used
/// for the first time or a file that is served, would fail, and the runtime remembers such a failure for good. Linux gives out
/// the lowest free number, so the number of a new descriptor tells how many are in use.
/// </summary>
internal sealed class DescriptorBudget(TimeProvider time, ILogger<DescriptorBudget> logger)
{
    private const int MaxReserve = 32;
    private const int ReserveFraction = 16;

    /// <summary>Accepting goes on this soon after descriptors are free.</summary>
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LogPeriod = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private int _usable = UsableOf(CurrentLimit());
    private long? _lastLogged;

    /// <summary>The soft limit (RLIMIT_NOFILE), which the runtime raises to the hard one as it starts.</summary>
    public static int CurrentLimit() =>
        OperatingSystem.IsLinux() && GetLimit(ResourceLimit.NoFile, out var limit) == 0 ? (int)Math.Min(limit.Soft, int.MaxValue) : int.MaxValue;

    /// <summary>How many of <paramref name="limit"/> descriptors are not kept in reserve.</summary>
    public static int UsableOf(int limit) => limit - Math.Min(MaxReserve, limit / ReserveFraction);

    /// <summary>Whether this socket is one of the reserve: no other may be accepted before <see cref="WaitAsync"/> has completed.</summary>
    public bool IsShort(Socket accepted) => accepted.Handle >= _usable;

    /// <summary>Waits until another client can be taken, and says every 5 s that none can; never throws.</summary>
    /// <param name="error">What the system said.</param>
    /// <param name="unbinding">Ends the wait.</param>
    public async Task WaitAsync(SocketError error, CancellationToken unbinding)
    {
        do
        {
            LogNowAndThen(error);
            await Task.Delay(RetryPeriod, time, unbinding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!unbinding.IsCancellationRequested && !HasRoom());
    }

    /// <summary>One line for all listeners.</summary>
    private void LogNowAndThen(SocketError error)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_lastLogged is { } last && time.GetElapsedTime(last, now) < LogPeriod)
                return;
            _lastLogged = now;
        }

        logger.AcceptingPaused(error, CurrentLimit());
    }

    /// <summary>The limit may have been changed from outside (prlimit), so it is looked up again.</summary>
    private bool HasRoom()
    {
        _usable = UsableOf(CurrentLimit());
        try
        {
            using var probe = File.OpenHandle("/dev/null");
            return probe.DangerousGetHandle() < _usable;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(ResourceLimit resource, out LimitPair limit);

    /// <summary>From linux/resource.h.</summary>
    private enum ResourceLimit
    {
        NoFile = 7,
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct LimitPair
    {
        public readonly nuint Soft;
        public readonly nuint Hard;
    }
}
