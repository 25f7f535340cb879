namespace SocketsKestrel.Terminal.Connections;

/// <summary>What a window talks to: an endpoint, or the operator's seat. Keeps its connection until it is disposed.</summary>
internal interface IConversation : IAsyncDisposable
{
    /// <summary>Begins to connect; once.</summary>
    void Begin();

    /// <summary>Sends what its user has written.</summary>
    /// <exception cref="IOException">It was not sent; the message says why.</exception>
    Task SendAsync(string text);
}
