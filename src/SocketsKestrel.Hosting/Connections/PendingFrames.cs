namespace SocketsKestrel.Hosting.Connections;

/// <summary>The frames of a <see cref="SendQueue"/> in their order; its owner keeps two threads from using it at a time.</summary>
internal struct PendingFrames()
{
    /// <summary>An array that a burst made longer than this is not kept.</summary>
    private const int MaxKept = 64;

    private byte[][] _frames = [];
    private int _lent;

    public int Count { get; private set; }

    /// <summary>The memory of the places for frames, those that are being written included: small frames take less than their places.</summary>
    public readonly long PlaceBytes => (long)(_frames.Length + _lent) * IntPtr.Size;

    public void Add(byte[] frame)
    {
        if (Count == _frames.Length)
            Array.Resize(ref _frames, Math.Max(4, Count * 2));
        _frames[Count++] = frame;
    }

    /// <summary>Takes all frames out, in an array that is to be given back with <see cref="Return"/>, emptied.</summary>
    public byte[][] TakeAll(out int count)
    {
        var frames = _frames;
        count = Count;
        _lent = frames.Length;
        Clear();
        return frames;
    }

    public void Return(byte[][] frames)
    {
        _lent = 0;
        if (_frames.Length == 0 && frames.Length <= MaxKept)
            _frames = frames;
    }

    public void Clear() => (_frames, Count) = ([], 0);
}
