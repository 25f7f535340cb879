using System.Collections.Concurrent;
using System.Net;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>The caps: of the process, of one address, of one endpoint. All members may be used from any thread.</summary>
internal sealed class ConnectionAdmission(SocketsKestrelOptions options)
{
    private readonly LimitsOptions _limits = options.Limits;
    private readonly ConcurrentDictionary<IPAddress, int> _perIp = new();

    private readonly Dictionary<Endpoint, SemaphoreSlim> _places = options.Endpoints
        .Where(e => e.Options.MaxConnections is not null)
        .ToDictionary(e => e, e => new SemaphoreSlim(e.Options.MaxConnections!.Value));

    private int _total;

    /// <summary>Takes a place, waiting for one where the endpoint queues.</summary>
    /// <returns>Whether there was one; then <see cref="Leave"/> gives it back.</returns>
    public async Task<bool> TryEnterAsync(ServerConnection connection)
    {
        if (!TryEnterProcess(connection))
            return false;
        if (!_places.TryGetValue(connection.Endpoint, out var places) || places.Wait(0))
            return true;
        if (connection.Endpoint.Options.WhenFull == WhenFull.Queue && await QueueAsync(connection, places))
            return true;
        LeaveProcess(connection);
        return false;
    }

    public void Leave(ServerConnection connection)
    {
        if (_places.TryGetValue(connection.Endpoint, out var places))
            places.Release();
        LeaveProcess(connection);
    }

    /// <summary>Waits for a place, first come, first served; a client that goes away, or is closed, leaves the queue.</summary>
    private static async Task<bool> QueueAsync(ServerConnection connection, SemaphoreSlim places)
    {
        // Not disposed: it holds no timer, and Close may be about to cancel it.
        var cancellation = new CancellationTokenSource();
        connection.Waiting = cancellation;
        Interlocked.MemoryBarrier(); // Close writes the reason, then reads what was written here: one of the two sees the other
        if (connection.Reason != CloseReason.None) // closed before there was something to cancel
            await cancellation.CancelAsync();
        using var gone = connection.OnInputEnded(() => LeaveIfGone(connection));
        try
        {
            await places.WaitAsync(cancellation.Token);
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

    /// <summary>A client that only finished sending still waits for its answers; one that sent nothing and ended has gone.</summary>
    private static void LeaveIfGone(ServerConnection connection)
    {
        try
        {
            if (!connection.Input.TryRead(out var result))
                return;
            connection.Input.AdvanceTo(result.Buffer.Start);
            if (result is { IsCompleted: true, Buffer.IsEmpty: true })
                connection.Close(CloseReason.ClientClosed);
        }
        catch (Exception e)
        {
            connection.Close(CloseReasons.From(e)); // called by the transport, which must not see it
        }
    }

    private bool TryEnterProcess(ServerConnection connection)
    {
        if (Interlocked.Increment(ref _total) > _limits.MaxConnections)
        {
            Interlocked.Decrement(ref _total);
            return false;
        }

        if (AddressOf(connection) is { } address && _perIp.AddOrUpdate(address, 1, (_, count) => count + 1) > _limits.MaxConnectionsPerIp)
        {
            LeaveProcess(connection);
            return false;
        }

        return true;
    }

    private void LeaveProcess(ServerConnection connection)
    {
        Interlocked.Decrement(ref _total);
        if (AddressOf(connection) is not { } address)
            return;

        // The pair is removed only if nobody has counted a new connection since the 0 was written.
        if (_perIp.AddOrUpdate(address, 0, (_, count) => count - 1) == 0)
            _perIp.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
    }

    private IPAddress? AddressOf(ServerConnection connection) => _limits.MaxConnectionsPerIp is null ? null
        : connection.RemoteEndPoint is not IPEndPoint { Address: var address } ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
