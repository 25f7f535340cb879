using System.Collections.Concurrent;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>What one address may do: connections at a time, and new ones per second. All members may be used from any thread.</summary>
internal sealed class AddressAdmission(SocketsKestrelOptions options, TimeProvider time)
{
    private readonly int? _max = options.Limits.MaxConnectionsPerIp;
    private readonly ConcurrentDictionary<AddressKey, int> _counts = new();
    private readonly AddressRates? _rates = options.Limits.ConnectionRatePerIp is { } rate ? new(rate, time) : null;

    /// <summary>Counts the connection for its peer's address, or refuses it.</summary>
    /// <returns>Whether it may go on; then <see cref="Leave"/> takes it off again.</returns>
    public ValueTask<bool> TryEnterAsync(ServerConnection connection)
    {
        if ((_max is null && _rates is null) || AddressKey.Of(connection.RemoteEndPoint) is not { } address)
            return new(true);
        if (_rates?.TryTake(address) is false)
            return connection.RefuseAsync(CloseReason.RateLimited, ProtocolError.RateLimited);
        if (_max is null)
            return new(true);

        if (_counts.AddOrUpdate(address, 1, (_, count) => count + 1) > _max)
        {
            Uncount(address);
            return connection.RefuseAsync(CloseReason.Full, ProtocolError.Full);
        }

        connection.Holds |= Places.Address;
        return new(true);
    }

    /// <summary>Takes the connection off the count if it is on it.</summary>
    public void Leave(ServerConnection connection)
    {
        if (!connection.Holds.HasFlag(Places.Address) || AddressKey.Of(connection.RemoteEndPoint) is not { } address)
            return;
        connection.Holds &= ~Places.Address;
        Uncount(address);
    }

    private void Uncount(AddressKey address)
    {
        // The pair is removed only if nobody has counted a new connection since the 0 was written.
        if (_counts.AddOrUpdate(address, 0, (_, count) => count - 1) == 0)
            _counts.TryRemove(new KeyValuePair<AddressKey, int>(address, 0));
    }
}
