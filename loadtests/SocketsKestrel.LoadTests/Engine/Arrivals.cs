using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>
/// Walks the send times of one client. What is spaced is the running number of the messages of all clients, not the time: the
/// time at which the schedule has reached a number follows from its rate, also where that changes. Evenly, client i of n has the
/// numbers i, i + n, i + 2n, ...; random gaps are exponential with the mean n, so that all clients together make a Poisson
/// process. To be kept in one place: a copy walks on its own.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct Arrivals
{
    /// <summary>Of a message: what rounding may add to the number of all, which must not make one more.</summary>
    private const double Rounding = 1e-6;

    private readonly LoadCurve _rate;
    private readonly int _clients;
    private readonly bool _random;
    private ulong _state;
    private double _number;
    private int _position;

    /// <summary>Even arrivals.</summary>
    public Arrivals(LoadCurve rate, int client, int clients)
    {
        (_rate, _clients, _number) = (rate, clients, client);
    }

    /// <summary>Random arrivals.</summary>
    public Arrivals(LoadCurve rate, int clients, ulong seed)
    {
        (_rate, _clients, _random, _state) = (rate, clients, true, seed);
        _number = NextGap();
    }

    /// <summary>The next send time.</summary>
    /// <param name="seconds">Since the load began, warm-up included.</param>
    /// <returns>Whether there is one: <see langword="false"/> when the schedule is over.</returns>
    public bool TryNext(out double seconds)
    {
        seconds = 0;
        if (_number >= _rate.Total - Rounding)
            return false;
        seconds = _rate.TimeOf(_number, ref _position);
        _number += _random ? NextGap() : _clients;
        return true;
    }

    private double NextGap()
    {
        // xorshift64*; its upper 53 bits as a number in (0, 1], of which the logarithm is finite.
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        var uniform = ((_state * 0x2545F4914F6CDD1D >> 11) + 1) * (1.0 / (1UL << 53));
        return -Math.Log(uniform) * _clients;
    }
}
