namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>
/// The last lines of every conversation, for an operator who comes later. Bounded for each client, and in all: of ten thousand
/// talkative ones the oldest lines go first. Not thread-safe.
/// </summary>
internal sealed class Transcript
{
    public const int MaxLinesOfClient = 200;

    /// <summary>64 KiB of text.</summary>
    public const int MaxCharactersOfClient = 32 * 1024;

    /// <summary>8 MiB of text.</summary>
    public const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>What a line takes beside its text, in characters, so that empty ones are bounded, too.</summary>
    private const int Overhead = 80;

    /// <summary>All lines, the oldest first. A client's own refer into it.</summary>
    private readonly LinkedList<OperatorLine> _lines = new();
    private readonly Dictionary<long, Conversation> _conversations = [];
    private long _characters;

    /// <summary>All lines, in the order in which they were said.</summary>
    public IReadOnlyCollection<OperatorLine> Lines => _lines;

    public void Add(OperatorLine line)
    {
        if (!_conversations.TryGetValue(line.Client, out var conversation))
            _conversations[line.Client] = conversation = new Conversation();
        conversation.Lines.Enqueue(_lines.AddLast(line));
        conversation.Characters += line.Text.Length;
        _characters += line.Text.Length + Overhead;
        while (conversation.Lines.Count > MaxLinesOfClient || (conversation.Characters > MaxCharactersOfClient && conversation.Lines.Count > 1))
            RemoveOldest(conversation);
        while (_characters > MaxCharacters && _lines.Count > 1)
            RemoveOldest(_conversations[_lines.First!.Value.Client]);
    }

    /// <summary>Forgets what was said with a client.</summary>
    public void Remove(long client)
    {
        if (!_conversations.Remove(client, out var conversation))
            return;
        while (conversation.Lines.Count > 0)
            RemoveOldest(conversation);
    }

    private void RemoveOldest(Conversation conversation)
    {
        var oldest = conversation.Lines.Dequeue();
        conversation.Characters -= oldest.Value.Text.Length;
        _characters -= oldest.Value.Text.Length + Overhead;
        _lines.Remove(oldest);
    }

    private sealed class Conversation
    {
        public Queue<LinkedListNode<OperatorLine>> Lines { get; } = new();

        public int Characters { get; set; }
    }
}
