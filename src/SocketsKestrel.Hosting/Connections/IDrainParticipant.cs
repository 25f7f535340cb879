namespace SocketsKestrel.Hosting.Connections;

/// <summary>A service that has something to say to its connections before they are closed because the server stops.</summary>
public interface IDrainParticipant
{
    /// <summary>Called once, while every connection is still open. Must not block.</summary>
    void OnDraining();
}
