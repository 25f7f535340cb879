namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// What is pending for all connections together, kept below <c>Limits:SendQueueTotalBytes</c>. Queues report in steps, so that the
/// one counter is not written by every post of a fan-out: readers that keep up never touch it. Between two reports each queue is
/// off by less than a step, and nothing waits for a clock: a burst is noticed while it is posted.
/// </summary>
internal sealed class SendQueueTotal(long limit, ConnectionRegistry registry) : IThreadPoolWorkItem
{
    /// <summary>10,000 queues just below it are 40 MB.</summary>
    private const int Step = 4 * 1024;

    private readonly ConnectionShedder _shedder = new(registry);
    private long _bytes;
    private int _isShedding;

    /// <summary>The sum of what was reported.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// What one queue may hold before its senders are to wait: no matter how much, until half the total is in use, then an equal
    /// share of that half. A broadcast to thousands would else have good readers closed before any of their queues is half full.
    /// </summary>
    public long Room => Bytes <= limit / 2 ? long.MaxValue : Math.Max(Step, limit / 2 / Math.Max(1, registry.Count));

    /// <summary>Has a queue report, if it is a step away from what it reported last, or empty.</summary>
    /// <param name="counted">What it reported last; guarded by the queue's lock.</param>
    /// <param name="held">What it holds.</param>
    public void Report(ref long counted, long held)
    {
        var change = held - counted;
        if (change is > -Step and < Step && (held != 0 || change == 0))
            return;
        Volatile.Write(ref counted, held);
        Add(change);
    }

    /// <summary>Adds to the sum; over the limit, the largest are closed.</summary>
    public void Add(long change)
    {
        // On the pool: whoever posts must not wait while ten thousand connections are looked at.
        if (Interlocked.Add(ref _bytes, change) > limit && change > 0 && Interlocked.Exchange(ref _isShedding, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Closes connections for the memory that they hold, the transport's included, until about <paramref name="bytes"/> would be free.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="closed">Gets those that were closed; they free their memory as they end.</param>
    public void ShedHeld(long bytes, ICollection<ServerConnection> closed) => _shedder.Shed(() => bytes, static connection => connection.HeldBytes, closed);

    void IThreadPoolWorkItem.Execute()
    {
        // Before the sum is read: a report that comes later starts the next run.
        Interlocked.Exchange(ref _isShedding, 0);
        try
        {
            _shedder.Shed(() => Bytes - limit, static connection => connection.CountedBytes);
        }
        catch (OutOfMemoryException)
        {
            // Not even room to sort them in: out of here it would end the process. The next report tries again.
        }
    }
}
