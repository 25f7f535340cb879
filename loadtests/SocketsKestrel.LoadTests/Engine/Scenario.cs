using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>What each virtual client does. An instance is for one run, and is used on the event loop's thread.</summary>
public abstract class Scenario
{
    /// <summary>As it is named on the command line and in the report.</summary>
    public abstract string Name { get; }

    /// <summary>The step that a connection's end is an error of.</summary>
    public virtual string MainStep => Name;

    /// <summary>Whether clients come connected; else they do it for themselves, by <see cref="VirtualClient.ConnectAsync"/>.</summary>
    public virtual bool IsConnected => true;

    /// <summary>Says what is wrong with options for this scenario, one line each, beginning with the option's name on the command line.</summary>
    public virtual IEnumerable<string> Check(LoadTestOptions options) => [];

    /// <summary>
    /// A client's life, from its connection to its end: it sends whenever <see cref="VirtualClient.NextAsync"/> returns, and ends when
    /// the run is over and it has got what it waits for. If the connection ends before, which it tells by an
    /// <see cref="IOException"/>, that is counted, and the client begins anew with another one.
    /// </summary>
    public abstract Task RunAsync(VirtualClient client);

    /// <summary>The values of the options that only this scenario has on the command line: another process of the run makes it from them, too.</summary>
    internal IReadOnlyDictionary<string, string> Own { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How many of the clients the open model's messages are divided among.</summary>
    internal virtual int SchedulingClients(LoadTestOptions options) => options.Connections;

    /// <summary>How many results of the main step a message has, when all goes well.</summary>
    internal virtual int ResultsPerMessage(LoadTestOptions options) => 1;

    /// <summary>Whether the scenario itself proves its clients' addresses to servers of UDP that ask for it; else the client library does.</summary>
    internal virtual bool ProvesAddresses => false;

    /// <summary>How messages are told apart, if it is not the target's framing that says it.</summary>
    internal virtual IMessageFraming? Framing(LoadTestOptions options) => null;

    /// <summary>What a client's socket buffers of what it has not read yet, in bytes; <see langword="null"/>: as the system has it.</summary>
    internal virtual int? ReceiveBuffer(int client, LoadTestOptions options) => null;

    /// <summary>Called before the first client begins.</summary>
    internal virtual void Begin(Worker worker)
    {
    }

    /// <summary>Called some times a second while the load is on and while it drains.</summary>
    internal virtual void Tick(long now)
    {
    }

    /// <summary>Called when the run is over: whether nothing is to be waited for any more, although clients may still be connected.</summary>
    internal virtual bool IsSettled(long now) => false;

    /// <summary>Called before a client's connection is ended because the run is over.</summary>
    internal virtual ValueTask LeaveAsync(VirtualClient client) => default;

    /// <summary>Called when this process's part is over: adds what only the whole of it tells.</summary>
    internal virtual void Complete(RecordedRun run)
    {
    }

    /// <summary>Called with the parts of all processes together.</summary>
    internal virtual void Settle(RecordedRun all)
    {
    }
}
