namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>
/// Whether a client of the gateway is still there. The clock looks, and has the read loop woken to send a ping; for a timer per
/// connection there is no need.
/// </summary>
internal sealed class WebSocketKeepAlive(ServerConnection connection)
{
    /// <summary>A client that is not heard for this long is pinged: under the minute after which nginx, by default, cuts a silent connection.</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    /// <summary>One that has not been heard since is gone.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(60);

    /// <summary>More than a ping takes, inside TLS and HTTP/2, too.</summary>
    private const int MaxPing = 64;

    // The clock's own.
    private long _heardBytes;
    private long _heardAt = connection.Time.GetTimestamp();
    private long _acknowledged;

    /// <summary>The clock has a ping be due, the read loop takes it.</summary>
    private PingState _ping;

    private enum PingState
    {
        None,
        Due,
        Sent,
    }

    /// <summary>Looks whether the client is heard of, and closes the connection if not. Called by the clock, while the connection is served.</summary>
    /// <returns>Whether the read loop is to be woken, for a ping.</returns>
    public bool Tick(long now)
    {
        // One that reads slowly what is pending gets the ping last; whether it reads at all is the business of StallTimeout.
        if (connection.BytesReceived != _heardBytes || connection.Waiting is not null || connection.UnsentBytes > 0)
        {
            (_heardBytes, _heardAt) = (connection.BytesReceived, now);
            Interlocked.Exchange(ref _ping, PingState.None);
            return false;
        }

        var silence = connection.Time.GetElapsedTime(_heardAt, now);
        if (silence < PingAfter)
            return false;
        if (silence >= GoneAfter)
        {
            // What has left this process may still be before the ping, in the kernel.
            if (TcpProgress.BytesAcknowledged(connection.Context) - _acknowledged > MaxPing)
                (_heardAt, _ping) = (now, PingState.None);
            else
                connection.Close(CloseReason.Idle);
            return false;
        }

        if (Interlocked.CompareExchange(ref _ping, PingState.Due, PingState.None) != PingState.None)
            return false;
        _acknowledged = TcpProgress.BytesAcknowledged(connection.Context);
        return true;
    }

    /// <summary>Takes the ping that is due.</summary>
    /// <returns>Whether there was one to send.</returns>
    public bool TryTakePing() => Interlocked.CompareExchange(ref _ping, PingState.Sent, PingState.Due) == PingState.Due;
}
