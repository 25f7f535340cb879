namespace SocketsKestrel.Faults.Proxy;

/// <summary>One of the two directions of a proxy, for all its connections.</summary>
public sealed class Direction
{
    private volatile Setting _setting = new(Toxics.None);
    private long _bytesPassed;

    /// <summary>May be changed at any time.</summary>
    public Toxics Toxics
    {
        get => _setting.Toxics;
        set
        {
            var old = Interlocked.Exchange(ref _setting, new Setting(value));
            old.Changed.SetResult();
        }
    }

    /// <summary>Bytes passed on since the start, of all connections.</summary>
    public long BytesPassed => Volatile.Read(ref _bytesPassed);

    internal void Passed(int bytes) => Interlocked.Add(ref _bytesPassed, bytes);

    /// <summary>Waits while the direction hangs.</summary>
    internal async ValueTask<Toxics> WhenFlowingAsync(CancellationToken connectionClosed)
    {
        while (true)
        {
            var setting = _setting;
            if (!setting.Toxics.Hangs)
                return setting.Toxics;
            await setting.Changed.Task.WaitAsync(connectionClosed);
        }
    }

    private sealed class Setting(Toxics toxics)
    {
        public Toxics Toxics { get; } = toxics;

        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
