using System.Threading.RateLimiting;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// A wait that the server imposes, for a place or for a token: the connection is not idle meanwhile, and closing it ends the wait.
/// </summary>
/// <param name="limiter">What has to be filled at every tick of the clock for the wait to end; none for a place.</param>
internal sealed class ConnectionPause(ReplenishingRateLimiter? limiter = null) : CancellationTokenSource
{
    // It is never disposed: it holds no timer, and Close may be about to cancel it.

    /// <summary>Waits.</summary>
    /// <returns>Whether it waited to the end; else the connection is being closed.</returns>
    public async Task<bool> WaitAsync(ServerConnection connection, Func<CancellationToken, Task> wait)
    {
        connection.Waiting = this;
        Interlocked.MemoryBarrier(); // Close writes the reason, then reads what was written here: one of the two sees the other
        if (connection.Reason != CloseReason.None) // closed before there was something to cancel
            Cancel();
        try
        {
            await wait(Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            connection.Waiting = null;
        }
    }

    public void Tick() => limiter?.TryReplenish();
}
