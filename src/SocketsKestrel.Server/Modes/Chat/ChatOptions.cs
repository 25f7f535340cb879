namespace SocketsKestrel.Server.Modes.Chat;

/// <summary><c>"Chat": { "Room": "lobby", "IncludeSender": false, "Notices": false, "LeaveOn": "Exact" }</c></summary>
internal sealed class ChatOptions
{
    /// <summary>The room; endpoints that name the same one share it, whatever their transports.</summary>
    public string Room { get; set; } = "lobby";

    /// <summary>Whether a message goes to its sender, too.</summary>
    public bool IncludeSender { get; set; }

    /// <summary>Whether this endpoint's members are told of joins and leaves: <c>* client-7 joined</c>.</summary>
    public bool Notices { get; set; }

    /// <summary>What makes a UDP member leave.</summary>
    public LeaveOn LeaveOn { get; set; } = LeaveOn.Exact;
}
