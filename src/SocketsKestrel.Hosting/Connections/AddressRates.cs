using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// A token bucket per address. Of each only one time is kept, that at which it is full again; from then on it need not be
/// remembered, and it is not. All members may be used from any thread.
/// </summary>
internal sealed class AddressRates
{
    /// <summary>
    /// Addresses remembered at most, in 3 MB: beyond, those that connected longest ago are forgotten, as HAProxy purges a full
    /// stick table. A flood from that many addresses is none of any one of them.
    /// </summary>
    public const int MaxRemembered = 65_536;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _interval;
    private readonly long _whole;

    // Two generations: whoever connects is written into the young one. When that is as old as an empty bucket takes to fill, all
    // that only the old one knows is full.
    private Dictionary<AddressKey, long> _young = [];
    private Dictionary<AddressKey, long> _old = [];
    private long _turned;

    public AddressRates(ConnectionRateOptions options, TimeProvider time)
    {
        _time = time;
        _interval = Math.Max(1, time.TimestampFrequency / options.PerSecond);
        _whole = _interval * options.Burst;
        _turned = time.GetTimestamp();
    }

    /// <summary>How many addresses are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _young.Count + _old.Count;
        }
    }

    /// <summary>Takes a token if there is one.</summary>
    public bool TryTake(AddressKey address)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (now - _turned >= _whole || _young.Count >= MaxRemembered / 2)
                Turn(now);
            if (!_young.TryGetValue(address, out var fullAt))
                _old.TryGetValue(address, out fullAt);
            fullAt = Math.Max(fullAt, now);
            var taken = fullAt + _interval - now <= _whole;
            _young[address] = taken ? fullAt + _interval : fullAt; // also when refused: whoever goes on is not forgotten
            return taken;
        }
    }

    private void Turn(long now)
    {
        _old = now - _turned >= 2 * _whole ? [] : _young;
        _young = [];
        _turned = now;
    }
}
