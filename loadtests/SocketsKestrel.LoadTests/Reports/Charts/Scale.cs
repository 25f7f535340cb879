namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>An axis: where a value is on it, and its marks.</summary>
internal abstract class Scale
{
    /// <summary>Where a value is, as a part of the axis, 0 to 1; NaN if it has no place on it.</summary>
    public abstract double At(double value);

    /// <summary>The marks, ascending.</summary>
    public abstract IReadOnlyList<Tick> Ticks { get; }

    /// <summary>What stands at the axis besides its marks; empty if they say all.</summary>
    public virtual string Note => "";
}
