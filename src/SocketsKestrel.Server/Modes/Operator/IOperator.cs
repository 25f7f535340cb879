namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>
/// A human at the other end of every operator conversation, wherever they sit. Called from any thread, one call at a time, in the
/// order in which it happened; must not block.
/// </summary>
internal interface IOperator
{
    /// <summary>A client came.</summary>
    void OnConnected(OperatorSession client);

    /// <summary>A client said something, or was answered by another operator.</summary>
    void OnLine(OperatorLine line);

    /// <summary>A client went.</summary>
    void OnLeft(long number);
}
