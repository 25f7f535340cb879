namespace SocketsKestrel.Hosting.Connections;

/// <summary>An endpoint's time limits in timestamp ticks; <see cref="long.MaxValue"/> is no limit.</summary>
internal sealed record EndpointClocks(long Idle, long FirstMessage, long Message, long Stall);
