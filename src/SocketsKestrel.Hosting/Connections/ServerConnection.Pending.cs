namespace SocketsKestrel.Hosting.Connections;

/// <content>What it holds: that its peer has not taken, or not sent in full. <see cref="SendQueueTotal"/> adds it up.</content>
public sealed partial class ServerConnection
{
    /// <summary>What Kestrel takes of a flush before it waits for the peer.</summary>
    private const int TransportBuffer = 64 * 1024;

    /// <summary>Of a connection without a queue: what its peer does not take.</summary>
    private long _blockedBytes;

    /// <summary>What it has pending, as the total of all knows it.</summary>
    internal long CountedBytes => Queue?.CountedBytes ?? Volatile.Read(ref _blockedBytes);

    /// <summary>
    /// About what would be free without it: what is pending; what the transport holds, as much as it may, while the peer takes
    /// nothing; and a message that has not all arrived.
    /// </summary>
    internal long HeldBytes => PendingBytes + Volatile.Read(ref _carried);

    /// <summary>What waits to be sent.</summary>
    internal long UnsentBytes => Queue?.PendingBytes ?? Volatile.Read(ref _blockedBytes);

    private long PendingBytes => CountedBytes + (Volatile.Read(ref _flushBlocked) == 0 ? 0 : TransportBuffer);

    /// <summary>Ends it for what it holds: as a slow consumer, or, where that is a message that is arriving, because there is no room.</summary>
    /// <returns><see langword="false"/> when it no longer holds anything, or is ending for this already.</returns>
    internal bool TryShed()
    {
        if (HeldBytes == 0 || Reason is CloseReason.SlowConsumer or CloseReason.Full)
            return false;
        if (PendingBytes > 0)
            AbortSlowConsumer();
        else
            Abort(CloseReason.Full);
        return true;
    }

    /// <summary>What it holds counts for nothing from now on: others are not to be closed for it, too.</summary>
    internal void AbortSlowConsumer()
    {
        Abort(CloseReason.SlowConsumer);
        Queue?.Release();
        UncountBlocked();
    }

    /// <summary>Counts a reply that the peer does not take; what a queue has pending, it counts itself.</summary>
    private void CountBlocked(long bytes)
    {
        if (Queue is not null)
            return;
        Volatile.Write(ref _blockedBytes, bytes);
        Total.Add(bytes);
    }

    /// <summary>The exchange settles who does it, the flush that ends or whoever sheds it.</summary>
    private void UncountBlocked()
    {
        if (Volatile.Read(ref _blockedBytes) != 0)
            Total.Add(-Interlocked.Exchange(ref _blockedBytes, 0));
    }
}
