namespace SocketsKestrel.Faults.Delivery;

/// <summary>A message as its sender knows it.</summary>
/// <param name="id">Its id.</param>
/// <param name="invokedAt">When sending began, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
public sealed class SentMessage(MessageId id, long invokedAt)
{
    /// <summary>Its id.</summary>
    public MessageId Id { get; } = id;

    /// <summary>When sending began.</summary>
    public long InvokedAt { get; } = invokedAt;

    /// <summary>What became of it.</summary>
    public Outcome Outcome { get; private set; }

    /// <summary>By when the server was done with it, if <see cref="Outcome.Ok"/>.</summary>
    public long CompletedAt { get; private set; } = long.MaxValue;

    /// <summary>The server has taken it, and was done with it at <paramref name="completedAt"/> at the latest.</summary>
    public void Succeed(long completedAt) => (Outcome, CompletedAt) = (Outcome.Ok, completedAt);

    /// <summary>Nothing of it left.</summary>
    public void Fail() => Outcome = Outcome.Failed;
}
