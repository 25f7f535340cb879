using System.Buffers;
using System.Text;

namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>
/// Brings clients and operators together: clients are known by their connection's number, and every operator sees what each client
/// says and what any other answers. Any thread may use it.
/// </summary>
internal sealed class OperatorDesk(IEnumerable<IOperator> operators, TimeProvider time)
{
    /// <summary>Characters of a message that are kept and shown: more than a human reads, and a bound on what waits for one.</summary>
    public const int MaxShown = Transcript.MaxCharactersOfClient;

    /// <summary>Who comes sees everything once: what happened before in what they are given, the rest by calls. Nothing under it waits.</summary>
    private readonly Lock _gate = new();
    private readonly List<IOperator> _operators = [.. operators];
    private readonly Dictionary<long, OperatorSession> _clients = [];
    private readonly Transcript _transcript = new();

    /// <summary>An operator sits down.</summary>
    /// <returns>Who is there already, and what was said last.</returns>
    public (OperatorSession[] Clients, OperatorLine[] Lines) Join(IOperator op)
    {
        lock (_gate)
        {
            _operators.Add(op);
            return ([.. _clients.Values], [.. _transcript.Lines]);
        }
    }

    /// <summary>An operator goes.</summary>
    public void Leave(IOperator op)
    {
        lock (_gate)
            _operators.Remove(op);
    }

    public void Join(OperatorSession client)
    {
        lock (_gate)
        {
            _clients[client.Number] = client;
            foreach (var op in _operators)
                op.OnConnected(client);
        }
    }

    public void Leave(OperatorSession client)
    {
        lock (_gate)
        {
            _clients.Remove(client.Number);
            _transcript.Remove(client.Number);
            foreach (var op in _operators)
                op.OnLeft(client.Number);
        }
    }

    public void Tell(long number, in ReadOnlySequence<byte> message)
    {
        var text = Encoding.UTF8.GetString(message);
        lock (_gate)
            Say(number, isAnswer: false, text, except: null);
    }

    /// <summary>Answers one client.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="text">What to say.</param>
    /// <param name="by">The operator who says it, and need not be told.</param>
    public AnswerOutcome Answer(long number, string text, IOperator? by = null)
    {
        var message = Encoding.UTF8.GetBytes(text);
        lock (_gate)
        {
            if (!_clients.TryGetValue(number, out var client))
                return AnswerOutcome.NoClient;
            if (message.Length > client.MaxLength)
                return AnswerOutcome.TooLong;
            return TrySend(client, message, text, by) ? AnswerOutcome.Sent : AnswerOutcome.NoClient;
        }
    }

    /// <summary>Answers every client; if it is too long for one of them, none.</summary>
    /// <param name="text">What to say.</param>
    /// <param name="by">The operator who says it, and need not be told.</param>
    public AnswerOutcome AnswerAll(string text, IOperator? by = null)
    {
        var message = Encoding.UTF8.GetBytes(text);
        lock (_gate)
        {
            OperatorSession[] clients = [.. _clients.Values]; // one that this ends may leave at once
            if (clients.Any(client => message.Length > client.MaxLength))
                return AnswerOutcome.TooLong;
            var sent = clients.Count(client => TrySend(client, message, text, by));
            return sent > 0 ? AnswerOutcome.Sent : AnswerOutcome.NoClient;
        }
    }

    private static string Shorten(string text) =>
        text.Length <= MaxShown ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[MaxShown - 4]) ? MaxShown - 4 : MaxShown - 3)}...";

    private bool TrySend(OperatorSession client, byte[] message, string text, IOperator? by)
    {
        if (!client.Send(new(message)))
            return false;
        if (_clients.ContainsKey(client.Number)) // or it was the last that it was sent
            Say(client.Number, isAnswer: true, text, by);
        return true;
    }

    private void Say(long number, bool isAnswer, string text, IOperator? except)
    {
        var line = new OperatorLine(number, isAnswer, Shorten(text), time.GetUtcNow().UtcDateTime);
        _transcript.Add(line);
        foreach (var op in _operators)
        {
            if (op != except)
                op.OnLine(line);
        }
    }
}
