namespace SocketsKestrel.Faults.Delivery;

/// <summary>A message as a receiver saw it.</summary>
/// <param name="Text">What arrived.</param>
/// <param name="Id">Whose it is; <see langword="null"/> if it is not, to the letter, what any sender would send.</param>
/// <param name="At">When, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
public readonly record struct ReceivedMessage(string Text, MessageId? Id, long At);
