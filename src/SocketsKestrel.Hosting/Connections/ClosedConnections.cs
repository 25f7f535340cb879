namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// The connections that ended last, as nats-server keeps them. All members are called under the registry's lock: whoever looks finds
/// a connection either here or among the open ones.
/// </summary>
internal sealed class ClosedConnections
{
    /// <summary>nats-server's number. Full, the list takes 2.1 MB, the addresses included; it grows as connections end.</summary>
    public const int Capacity = 10_000;

    private ConnectionReport[] _ring = [];
    private int _count;
    private int _oldest;

    public int Count => _count;

    /// <summary>Adds the one that ended last; the oldest makes room for it.</summary>
    public void Add(ConnectionReport ended)
    {
        if (_count == Capacity)
        {
            _ring[_oldest] = ended;
            _oldest = (_oldest + 1) % Capacity;
            return;
        }

        if (_count == _ring.Length)
            Array.Resize(ref _ring, Math.Min(Math.Max(64, _count * 2), Capacity));
        _ring[_count++] = ended;
    }

    /// <summary>Adds all to a list, the latest first.</summary>
    public void CopyTo(List<ConnectionReport> list)
    {
        list.EnsureCapacity(list.Count + _count);
        for (var i = _count - 1; i >= 0; i--)
            list.Add(_ring[(_oldest + i) % _count]);
    }
}
