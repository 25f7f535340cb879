namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>A human at the other end of every operator conversation, wherever they sit. Called from any thread; must not block.</summary>
internal interface IOperator
{
    /// <summary>A client came.</summary>
    void OnConnected(long number);

    /// <summary>A client said something.</summary>
    void OnMessage(long number, string text);

    /// <summary>A client went.</summary>
    void OnLeft(long number);
}
