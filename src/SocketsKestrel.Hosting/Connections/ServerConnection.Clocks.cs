namespace SocketsKestrel.Hosting.Connections;

/// <content>Its clocks: idle, a message's, a stalled peer's, the closing's. <see cref="ConnectionClock"/> looks at them.</content>
public sealed partial class ServerConnection
{
    // Timestamps of the registry's TimeProvider; 0 is "not running". The clock reads them, each is written by one side only.
    private long _messageDue;
    private long _flushBlocked;
    private long _abortAt;

    // The clock's own: bytes (of a WebSocket, messages) seen at the last change, and when that was. A counter that moved is activity, so the hot path
    // never reads a clock.
    private long _seenTraffic;
    private long _seenAt;
    private long _acknowledged;
    private ClosingStep _closing;

    /// <summary>For how long neither side has sent anything, as far as the clock has noticed.</summary>
    internal TimeSpan Idle => Traffic != Volatile.Read(ref _seenTraffic) || Waiting is not null
        ? TimeSpan.Zero
        : Time.GetElapsedTime(Volatile.Read(ref _seenAt));

    /// <summary>What has to change for it not to be idle. Pings are no activity, so of a WebSocket it is messages, and what has come of the next.</summary>
    private long Traffic => WebSocket is null ? BytesReceived + BytesSent : MessagesReceived + MessagesSent + Volatile.Read(ref _carried);

    /// <summary>Whether there is time left to wait for its peer's end.</summary>
    internal bool IsLingering => _closing == ClosingStep.Lingering;

    /// <summary>From here on the clock of <c>FirstMessageTimeout</c> runs, if there is one.</summary>
    internal void ExpectFirstMessage()
    {
        if (_registry.ClocksOf(Endpoint).FirstMessage is < long.MaxValue and var limit)
            Volatile.Write(ref _messageDue, DueAfter(limit));
    }

    /// <summary>From here on the clock of <c>StallTimeout</c> runs, and <see cref="LingeringClose"/> is woken at every tick.</summary>
    internal void BeginSendingRest()
    {
        if (_closing == ClosingStep.None)
            Volatile.Write(ref _flushBlocked, Time.GetTimestamp());
        _closing = ClosingStep.Sending;
    }

    /// <summary>From here on only the clocks of <see cref="LingeringClose"/> run, and the drain's.</summary>
    internal void BeginLinger()
    {
        var now = Time.GetTimestamp();
        var abortAt = now + _registry.ToTicks(LingeringClose.Longest);
        Volatile.Write(ref _flushBlocked, 0);
        Volatile.Write(ref _seenAt, now);
        _acknowledged = TcpProgress.BytesAcknowledged(_context);
        if (!_registry.IsDraining || _abortAt == 0 || abortAt < _abortAt)
            Volatile.Write(ref _abortAt, abortAt);
        _closing = ClosingStep.Lingering;
        Interlocked.MemoryBarrier(); // pairs with the drain's: it sees the step, or this sees the drain
        if (_registry.IsDraining)
            Close(CloseReason.ServerStopping);
    }

    /// <summary>Looks at every clock of this connection; called by <see cref="ConnectionClock"/> only, never twice at a time.</summary>
    internal void Tick(long now)
    {
        (Waiting as ConnectionPause)?.Tick();
        var traffic = Traffic;
        if (traffic != _seenTraffic || Waiting is not null)
            (_seenTraffic, _seenAt) = (traffic, now);

        var limits = _registry.ClocksOf(Endpoint);
        var abortAt = Volatile.Read(ref _abortAt);
        if (Volatile.Read(ref _flushBlocked) is > 0 and var blocked && HasStalled(blocked, now, limits.Stall))
            AbortSlowConsumer();
        else if (_closing >= ClosingStep.Lingering)
            TickLinger(now);
        else if (abortAt > 0 && now >= abortAt)
            Abort(Reason);
        else if (_closing == ClosingStep.Sending)
            Wake();
        else if (abortAt > 0)
            return;
        else if (Waiting is ConnectionStage stage && now >= stage.Deadline)
            Expire(stage);
        else if (Volatile.Read(ref _messageDue) is > 0 and var due && now >= due)
            Close(CloseReason.MessageTimeout);
        else if (now - _seenAt >= limits.Idle)
            Close(CloseReason.Idle);
        else if (WebSocket?.KeepAlive.Tick(now) is true)
            Wake();
    }

    /// <summary>
    /// Whether the peer has taken nothing for <paramref name="stall"/>. A flush only ends when all of it is taken, so a slow but
    /// steady reader is told from a stopped one by what TCP has had acknowledged.
    /// </summary>
    private bool HasStalled(long blocked, long now, long stall)
    {
        var acknowledged = TcpProgress.BytesAcknowledged(_context);
        if (acknowledged != _acknowledged)
        {
            (_acknowledged, _seenAt) = (acknowledged, now);
            Interlocked.CompareExchange(ref _flushBlocked, now, blocked); // not if the flush has ended meanwhile
            return false;
        }

        return now - blocked >= stall;
    }

    private void Expire(ConnectionStage stage)
    {
        // Without a reason it is the stage's to say what its end means.
        if (stage.Expired == CloseReason.None)
            StopWaiting(stage);
        else
            Close(stage.Expired);
    }

    /// <summary>Not by an abort: what the peer's kernel has not taken yet would be lost, although nobody holds it up.</summary>
    private void TickLinger(long now)
    {
        var silence = _registry.ToTicks(_registry.IsDraining ? LingeringClose.LongestSilenceOfDrain : LingeringClose.LongestSilence);
        if (now < Volatile.Read(ref _abortAt) && (now - _seenAt < silence || HasAcknowledged(now)))
            return;
        _closing = ClosingStep.Over;
        Wake();
    }

    /// <summary>Whether the peer, which says nothing, has taken some of what was said to it. The FIN counts as one byte.</summary>
    private bool HasAcknowledged(long now)
    {
        var acknowledged = TcpProgress.BytesAcknowledged(_context);
        if (acknowledged <= _acknowledged + 1)
            return false;
        (_acknowledged, _seenAt) = (acknowledged, now);
        return true;
    }

    private long DueAfter(long limit) => limit == long.MaxValue ? limit : Time.GetTimestamp() + limit;
}
