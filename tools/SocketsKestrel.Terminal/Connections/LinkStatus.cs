using SocketsKestrel.Client.Reconnecting;

namespace SocketsKestrel.Terminal.Connections;

/// <summary>The state of a conversation's connection, in words.</summary>
/// <param name="Phase">Which it is.</param>
/// <param name="Text">What there is to say of it.</param>
/// <param name="RetryAt">When the next try is made.</param>
internal sealed record LinkStatus(LinkPhase Phase, string Text, DateTimeOffset? RetryAt = null)
{
    public static readonly LinkStatus Closed = new(LinkPhase.Closed, "not connected");

    /// <summary>What a change says.</summary>
    /// <param name="place">The URL.</param>
    /// <param name="change">The change.</param>
    /// <param name="now">The time of it.</param>
    public static LinkStatus Of(string place, ConnectionStateChangedEventArgs change, DateTimeOffset now) => change.New switch
    {
        ConnectionState.Connecting => new LinkStatus(LinkPhase.Connecting, change.Attempt > 1 ? $"connecting to {place}… (try {change.Attempt})" : $"connecting to {place}…"),
        ConnectionState.Connected => new LinkStatus(LinkPhase.Connected, $"connected to {place}"),
        ConnectionState.Waiting => new LinkStatus(LinkPhase.Waiting, $"{(change.Old == ConnectionState.Connected ? "connection lost" : "cannot connect")}: {FaultText.Of(change.Error)}", now + change.Delay),
        _ => change.Error is { } error ? new LinkStatus(LinkPhase.Closed, $"cannot connect: {FaultText.Of(error)}") : Closed,
    };

    /// <summary>The words at a moment, with the time that is left.</summary>
    public string At(DateTimeOffset now) => RetryAt is not { } retryAt ? Text
        : retryAt - now is var left && left <= TimeSpan.FromSeconds(1) ? $"{Text}; next try now"
        : $"{Text}; next try in {Math.Ceiling(left.TotalSeconds):0} s";
}
