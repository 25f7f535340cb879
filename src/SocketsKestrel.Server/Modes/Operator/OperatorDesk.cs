using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>Brings clients and operators together: clients are known by their connection's number. Any thread may use it.</summary>
internal sealed class OperatorDesk(IEnumerable<IOperator> operators)
{
    private readonly IOperator[] _operators = [.. operators];
    private readonly ConcurrentDictionary<long, OperatorSession> _clients = new();

    public void Join(OperatorSession client)
    {
        _clients[client.Number] = client;
        foreach (var op in _operators)
            op.OnConnected(client.Number);
    }

    public void Leave(OperatorSession client)
    {
        _clients.TryRemove(client.Number, out _);
        foreach (var op in _operators)
            op.OnLeft(client.Number);
    }

    public void Tell(long number, in ReadOnlySequence<byte> message)
    {
        if (_operators.Length == 0)
            return;
        var text = Encoding.UTF8.GetString(message);
        foreach (var op in _operators)
            op.OnMessage(number, text);
    }

    /// <summary>Answers one client.</summary>
    /// <returns>Whether it is there.</returns>
    public bool Answer(long number, string text) => _clients.TryGetValue(number, out var client) && client.Send(Message(text));

    /// <summary>Answers every client.</summary>
    public void AnswerAll(string text)
    {
        foreach (var (_, client) in _clients)
            client.Send(Message(text));
    }

    private static ReadOnlySequence<byte> Message(string text) => new(Encoding.UTF8.GetBytes(text));
}
