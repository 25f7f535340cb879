namespace SocketsKestrel.LoadTests.Engine;

/// <summary>A run could not be made; the message says why, in a line.</summary>
public sealed class LoadTestException(string message, Exception? inner = null) : Exception(message, inner);
