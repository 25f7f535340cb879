using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>
/// Answers from a table, else from a template in which <c>{n}</c> is the number of the message and <c>{message}</c> the message
/// itself. Immutable; may be shared.
/// </summary>
public sealed class ReplyTable
{
    private const string NumberMark = "{n}";
    private const string MessageMark = "{message}";

    private readonly Dictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> _answers;
    private readonly List<Part> _template = [];

    /// <param name="answers">Answers by whole message, compared as UTF-8 bytes.</param>
    /// <param name="template">The answer to every other message.</param>
    public ReplyTable(IEnumerable<KeyValuePair<string, string>> answers, string template)
    {
        var table = new Dictionary<byte[], byte[]>(ByteComparer.Instance);
        foreach (var (message, answer) in answers)
            table[Encoding.UTF8.GetBytes(message)] = Encoding.UTF8.GetBytes(answer);
        _answers = table.GetAlternateLookup<ReadOnlySpan<byte>>();
        Parse(template);
    }

    private enum PartKind
    {
        Text,
        Number,
        Message,
    }

    /// <summary>Writes the answer to the <paramref name="number"/>-th message of a connection, counted from 1.</summary>
    public void Write(in ReadOnlySequence<byte> message, long number, IBufferWriter<byte> output)
    {
        if (message.IsSingleSegment && _answers.TryGetValue(message.FirstSpan, out var answer)
            || !message.IsSingleSegment && _answers.TryGetValue(message.ToArray(), out answer))
        {
            output.Write(answer);
            return;
        }

        foreach (var part in _template)
        {
            switch (part.Kind)
            {
                case PartKind.Text:
                    output.Write(part.Text);
                    break;
                case PartKind.Number:
                    Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
                    output.Advance(written);
                    break;
                default:
                    foreach (var segment in message)
                        output.Write(segment.Span);
                    break;
            }
        }
    }

    private void Parse(string template)
    {
        while (template.Length > 0)
        {
            var number = template.IndexOf(NumberMark, StringComparison.Ordinal);
            var message = template.IndexOf(MessageMark, StringComparison.Ordinal);
            var isNumber = number >= 0 && (message < 0 || number < message);
            var mark = isNumber ? number : message;
            var text = mark < 0 ? template : template[..mark];
            if (text.Length > 0)
                _template.Add(new Part(PartKind.Text, Encoding.UTF8.GetBytes(text)));
            if (mark < 0)
                return;
            _template.Add(new Part(isNumber ? PartKind.Number : PartKind.Message, []));
            template = template[(mark + (isNumber ? NumberMark : MessageMark).Length)..];
        }
    }

    private sealed record Part(PartKind Kind, byte[] Text);

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
