using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>
/// A level over time, made of straight pieces: at its initial value during the warm-up, then evenly from target to target. Times
/// are seconds since the load began, warm-up included.
/// </summary>
internal sealed class LoadCurve
{
    private readonly Piece[] _pieces;
    private readonly double _last;

    /// <param name="initial">The level at the beginning and in the warm-up.</param>
    /// <param name="stages">What follows; without any the level stays for <paramref name="duration"/>.</param>
    /// <param name="warmup">How long the level stays before.</param>
    /// <param name="duration">Not used when there are stages.</param>
    public LoadCurve(double initial, IReadOnlyList<Stage> stages, TimeSpan warmup, TimeSpan duration)
    {
        var pieces = new List<Piece>();
        var (time, count, level, max) = (0.0, 0.0, initial, initial);
        Add(warmup, initial);
        if (stages.Count == 0)
            Add(duration, initial);
        foreach (var stage in stages)
            Add(stage.Duration, stage.Target);
        (_pieces, _last, End, Total, Max) = ([.. pieces], level, time, count, max);

        void Add(TimeSpan length, double target)
        {
            var piece = new Piece(time, length.TotalSeconds, level, target, count);
            (level, max) = (target, Math.Max(max, target));
            if (length <= TimeSpan.Zero)
                return; // a jump
            pieces.Add(piece);
            (time, count) = (time + length.TotalSeconds, piece.EndCount);
        }
    }

    /// <summary>When it is over.</summary>
    public double End { get; }

    /// <summary>The area under the whole curve.</summary>
    public double Total { get; }

    /// <summary>The highest level.</summary>
    public double Max { get; }

    /// <summary>The level at a time; before the beginning and after the end the first and the last one.</summary>
    public double ValueAt(double seconds) => Find(seconds) is { } piece ? piece.ValueAt(Math.Max(0, seconds - piece.Start)) : _last;

    /// <summary>The area under the curve from its beginning to a time.</summary>
    public double CountAt(double seconds)
    {
        if (seconds <= 0)
            return 0;
        return Find(seconds) is { } piece ? piece.StartCount + piece.CountAfter(seconds - piece.Start) : Total;
    }

    /// <summary>The time at which the area reaches <paramref name="count"/>, which is below <see cref="Total"/>.</summary>
    /// <param name="count">Not less than at the call before with the same <paramref name="position"/>.</param>
    /// <param name="position">Where the last call found its time; 0 before the first.</param>
    public double TimeOf(double count, ref int position)
    {
        while (position < _pieces.Length - 1 && _pieces[position].EndCount <= count)
            position++;
        return _pieces[position].TimeOf(count);
    }

    /// <summary>The first time, not before <paramref name="from"/>, at which the level is at least <paramref name="level"/>; infinity if there is none.</summary>
    public double NextAtLeast(double level, double from)
    {
        from = Math.Max(0, from);
        if (ValueAt(from) >= level)
            return from;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            if (piece.End > from && piece.FirstAtLeast(level, from) is var time && time < double.PositiveInfinity)
                return time;
        }

        return _last >= level ? Math.Max(from, End) : double.PositiveInfinity;
    }

    /// <summary>The piece of a time; the first for earlier ones, none after the end.</summary>
    private Piece? Find(double seconds)
    {
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            if (seconds < piece.End)
                return piece;
        }

        return null;
    }

    /// <param name="Start">In seconds.</param>
    /// <param name="Length">In seconds; not 0.</param>
    /// <param name="From">The level at its start.</param>
    /// <param name="To">The level at its end.</param>
    /// <param name="StartCount">The area before it.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Piece(double Start, double Length, double From, double To, double StartCount)
    {
        public double End => Start + Length;

        public double EndCount => StartCount + Length * (From + To) / 2;

        private double Slope => (To - From) / Length;

        public double ValueAt(double seconds) => From + Slope * seconds;

        public double CountAfter(double seconds) => seconds * (From + Slope * seconds / 2);

        public double TimeOf(double count)
        {
            // The root of From*t + Slope*t*t/2 = count in the form that does not subtract what is nearly equal: right for a slope
            // of 0, from 0 and to 0. At the end of a slope to 0 rounding may leave a little less than 0.
            var area = Math.Max(0, count - StartCount);
            var twice = From + Math.Sqrt(Math.Max(0, From * From + 2 * Slope * area));
            return twice > 0 ? Start + Math.Min(Length, 2 * area / twice) : Start;
        }

        public double FirstAtLeast(double level, double from)
        {
            if (From >= level && Start >= from)
                return Start;
            var isReached = To > From && To >= level;
            return isReached ? Math.Max(from, Start + Math.Min(Length, (level - From) / Slope)) : double.PositiveInfinity;
        }
    }
}
