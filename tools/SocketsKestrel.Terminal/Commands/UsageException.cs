namespace SocketsKestrel.Terminal.Commands;

/// <summary>What the user has asked for cannot be meant; the message is the line to say so.</summary>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);
