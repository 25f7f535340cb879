using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// What becomes of accept and receive loops that die: they are restarted with back-off, and one that dies more than 5 times within
/// a minute stops the application, which drains as on a signal. A server that cannot listen is of more use to its
/// service manager ended than half alive. All members may be used from any thread.
/// </summary>
public sealed class LoopSupervisor
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _hasGivenUp;

    /// <summary>Made by the container.</summary>
    public LoopSupervisor(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LoopSupervisor> logger)
    {
        _lifetime = lifetime;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether a loop died too often: the process is then to end with a code that says so.</summary>
    public bool HasGivenUp => _hasGivenUp;

    /// <summary>A loop to look after.</summary>
    /// <param name="name">What the log calls it, such as <c>accepting on tcp://127.0.0.1:2500</c>.</param>
    internal SupervisedLoop Watch(string name) => new(name, this, _time, _logger);

    internal void GiveUp()
    {
        _hasGivenUp = true;
        _lifetime.StopApplication();
    }
}
