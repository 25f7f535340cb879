using System.Net;

namespace SocketsKestrel.Faults.Servers;

/// <summary>
/// A server that is wrong on purpose, and says how often: who is told by a client of what it measures can be held against it.
/// In this process, on a free port of the loopback address.
/// </summary>
public abstract class FaultyServer : IAsyncDisposable
{
    private protected FaultyServer(FaultyServerOptions options) => Answers = new FaultyAnswers(options);

    /// <summary>Where clients connect, or send to.</summary>
    public abstract IPEndPoint Address { get; }

    /// <summary>What it has done until now.</summary>
    public ServerCounts Counts => Answers.Counts;

    private protected FaultyAnswers Answers { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="ArgumentException">A combination that cannot be.</exception>
    public static FaultyServer Start(FaultyServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Every < (options.Fault == ServerFault.Swap ? 2 : 1))
            throw new ArgumentException("every answer has to have one to be swapped with", nameof(options));
        if (options.IsUdp && options.Fault == ServerFault.Close)
            throw new ArgumentException("there is no connection to close on UDP", nameof(options));
        return options.IsUdp ? new FaultyDatagramServer(options) : new FaultyStreamServer(options);
    }

    /// <summary>Stops, and closes every connection. Answers that were to come later do not.</summary>
    public abstract ValueTask DisposeAsync();
}
