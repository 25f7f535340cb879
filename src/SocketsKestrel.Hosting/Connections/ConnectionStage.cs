namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// What a connection is at before it is served, while it may take only so long: cancelled when the connection is closed, which
/// the clock does for <see cref="Expired"/> once <see cref="Deadline"/> has passed.
/// </summary>
/// <param name="deadline">A timestamp of the registry's <see cref="TimeProvider"/>.</param>
/// <param name="expired">What the connection ends for then; with <see cref="CloseReason.None"/> only the stage does.</param>
internal sealed class ConnectionStage(long deadline, CloseReason expired) : CancellationTokenSource
{
    public long Deadline { get; } = deadline;

    public CloseReason Expired { get; } = expired;
}
