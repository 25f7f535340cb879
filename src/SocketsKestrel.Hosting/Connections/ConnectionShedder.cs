namespace SocketsKestrel.Hosting.Connections;

/// <summary>Closes the connections that hold most, as slow consumers. Any thread may use it; one does at a time.</summary>
internal sealed class ConnectionShedder(ConnectionRegistry registry)
{
    private readonly Lock _gate = new();

    /// <summary>Kept: where this is used, there is no memory to spare. The least negative comes first.</summary>
    private readonly PriorityQueue<ServerConnection, long> _largestFirst = new();

    /// <summary>Closes the largest first, until that many bytes are free.</summary>
    /// <param name="measure">
    /// How much is to be freed; if not positive, nothing is. Asked for by the one whose turn it is: what another has just freed is not
    /// to be freed again.
    /// </param>
    /// <param name="weigh">What a connection holds.</param>
    /// <param name="closed">Gets those that were closed.</param>
    public void Shed(Func<long> measure, Func<ServerConnection, long> weigh, ICollection<ServerConnection>? closed = null)
    {
        lock (_gate)
        {
            var excess = measure();
            if (excess <= 0)
                return;
            try
            {
                foreach (var connection in registry.Connections)
                {
                    if (weigh(connection) is > 0 and var weight)
                        _largestFirst.Enqueue(connection, -weight);
                }

                while (excess > 0 && _largestFirst.TryDequeue(out var connection, out var weight))
                {
                    // It may have ended, or have been taken from, since it was weighed: then there is nothing to free.
                    if (!connection.TryShed())
                        continue;
                    excess += weight;
                    closed?.Add(connection);
                }
            }
            finally
            {
                _largestFirst.Clear();
            }
        }
    }
}
