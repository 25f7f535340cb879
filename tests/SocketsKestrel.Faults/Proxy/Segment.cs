namespace SocketsKestrel.Faults.Proxy;

/// <summary>What one read returned.</summary>
/// <param name="Bytes">A copy of its own.</param>
/// <param name="DueAt">When it has been on its way for long enough, as a timestamp.</param>
internal readonly record struct Segment(ReadOnlyMemory<byte> Bytes, long DueAt);
