namespace SocketsKestrel.Faults.Delivery;

/// <summary>One thing that was wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Receiver">The member that noticed.</param>
/// <param name="Message">The message, by its id if it has one.</param>
public sealed record Finding(FindingKind Kind, int Receiver, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}: {Message} at member {Receiver}";
}
