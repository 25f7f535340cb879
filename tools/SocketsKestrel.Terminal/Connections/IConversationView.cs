namespace SocketsKestrel.Terminal.Connections;

/// <summary>Where a conversation is shown. Called on any thread; does not block.</summary>
internal interface IConversationView
{
    /// <summary>A message has come. Its text is as the other side wrote it, not made safe for a screen.</summary>
    void OnMessage(string text);

    /// <summary>Something else has happened, which the conversation says itself.</summary>
    void OnNotice(string text);

    /// <summary>The connection's state has changed.</summary>
    void OnStatus(LinkStatus status);
}
