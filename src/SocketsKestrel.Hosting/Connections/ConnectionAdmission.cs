using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// The caps of the process and of its endpoints. Those of an address are <see cref="AddressAdmission"/>'s: they lie between the
/// two, as nobody is to fill a queue alone. All members may be used from any thread.
/// </summary>
internal sealed class ConnectionAdmission(SocketsKestrelOptions options)
{
    private readonly Dictionary<Endpoint, SemaphoreSlim> _places = options.Endpoints
        .Where(e => e.Options.MaxConnections is not null)
        .ToDictionary(e => e, e => new SemaphoreSlim(e.Options.MaxConnections!.Value));

    private int _total;

    /// <summary>Counts the connection for the process, or refuses it.</summary>
    /// <returns>Whether it may go on; then <see cref="Leave"/> takes it off again.</returns>
    public ValueTask<bool> TryEnterAsync(ServerConnection connection)
    {
        if (Interlocked.Increment(ref _total) > options.Limits.MaxConnections)
        {
            Interlocked.Decrement(ref _total);
            return connection.RefuseAsync(CloseReason.Full, ProtocolError.Full);
        }

        connection.Holds |= Places.Process;
        return new(true);
    }

    /// <summary>Takes a place of the endpoint, waiting for one where that queues, or refuses the connection.</summary>
    /// <returns>Whether there was one; then <see cref="Leave"/> gives it back.</returns>
    public async ValueTask<bool> TryTakePlaceAsync(ServerConnection connection)
    {
        if (!_places.TryGetValue(connection.Endpoint, out var places))
            return true;
        if (!places.Wait(0) && !(connection.Endpoint.Options.WhenFull == WhenFull.Queue && await QueueAsync(connection, places)))
            return await connection.RefuseAsync(CloseReason.Full, ProtocolError.Full);
        connection.Holds |= Places.Endpoint;
        return true;
    }

    /// <summary>Gives back all that the connection has of these.</summary>
    public void Leave(ServerConnection connection)
    {
        if (connection.Holds.HasFlag(Places.Endpoint))
            _places[connection.Endpoint].Release();
        if (connection.Holds.HasFlag(Places.Process))
            Interlocked.Decrement(ref _total);
        connection.Holds &= ~(Places.Endpoint | Places.Process);
    }

    /// <summary>Waits for a place, first come, first served; a client that goes away, or is closed, leaves the queue.</summary>
    private static async Task<bool> QueueAsync(ServerConnection connection, SemaphoreSlim places)
    {
        using var gone = connection.OnInputEnded(() => LeaveIfGone(connection));
        return await new ConnectionPause().WaitAsync(connection, places.WaitAsync);
    }

    /// <summary>A client that only finished sending still waits for its answers; one that sent nothing and ended has gone.</summary>
    private static void LeaveIfGone(ServerConnection connection)
    {
        // A stream above HTTP is not looked into before it is read; and a request that has ended has ended both ways.
        if (connection.WebSocket is not null)
        {
            connection.Close(CloseReason.ClientClosed);
            return;
        }

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
}
