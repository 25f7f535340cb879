using System.Buffers;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>
/// A stream, <c>input = max-length step *OCTET</c>, read whole, in segments, and as it arrives step by step: always the same messages,
/// those that a plain reading of the grammar gives, and each of them comes back when it is written and read.
/// </summary>
public sealed class FramingTarget(string name, FramingType type) : IFuzzTarget
{
    private const int GreatestMaxLength = 64;
    private const int GreatestStep = 9;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        if (input.Length < 2)
            return;
        var framing = IMessageFraming.Create(type, 1 + (input[0] % GreatestMaxLength));
        var step = 1 + (input[1] % GreatestStep);
        var stream = input.AsMemory(2);

        var whole = Parse(framing, new ReadOnlySequence<byte>(stream));
        var segments = Parse(framing, Slices.Of(stream, step));
        var arriving = ParseArriving(framing, stream, step);
        whole.MustEqual(segments, "the same bytes in segments");
        if (type == FramingType.Raw)
        {
            FindingException.ThrowUnless(arriving.Messages.TrueForAll(m => m.Length > 0 && m.Length <= framing.MaxLength), "a piece is empty or too long");
            FindingException.ThrowUnless(arriving.Messages.SelectMany(m => m).SequenceEqual(stream.ToArray()), "bytes are lost or changed");
        }
        else
        {
            whole.MustEqual(arriving, "the same bytes step by step");
            whole.MustEqual(PlainReader.Read(type, framing.MaxLength, stream.Span), "a plain reading of the grammar");
        }

        foreach (var message in whole.Messages)
            MustComeBack(framing, message);
        if (type == FramingType.Line)
            MustBeOneLine(stream);
    }

    private static Reading Parse(IMessageFraming framing, ReadOnlySequence<byte> rest)
    {
        var reading = new Reading();
        ParseAll(framing, ref rest, reading);
        reading.Left = rest.Length;
        return reading;
    }

    /// <summary>As a connection reads: what was not consumed comes again with more behind it.</summary>
    private static Reading ParseArriving(IMessageFraming framing, ReadOnlyMemory<byte> stream, int step)
    {
        var reading = new Reading();
        var from = 0;
        for (var to = 0; to < stream.Length && !reading.IsLost;)
        {
            to = Math.Min(stream.Length, to + step);
            var rest = Slices.Of(stream[from..to], step);
            ParseAll(framing, ref rest, reading);
            reading.Left = rest.Length;
            from = to - (int)rest.Length;
        }

        return reading;
    }

    private static void ParseAll(IMessageFraming framing, ref ReadOnlySequence<byte> rest, Reading reading)
    {
        try
        {
            while (!rest.IsEmpty)
            {
                var consumed = rest.Start;
                var examined = rest.Start;
                if (!framing.TryParseMessage(rest, ref consumed, ref examined, out var message))
                {
                    FindingException.ThrowUnless(rest.Slice(0, consumed).IsEmpty, "an incomplete message consumes");
                    FindingException.ThrowUnless(rest.Slice(examined).IsEmpty, "an incomplete message leaves bytes that it has not looked at");
                    return;
                }

                FindingException.ThrowUnless(rest.Slice(0, consumed).Length <= rest.Slice(0, examined).Length, "more is consumed than examined");
                FindingException.ThrowUnless(!rest.Slice(0, consumed).IsEmpty, "a message consumes nothing");
                FindingException.ThrowUnless(message.Length <= framing.MaxLength, "a message is longer than the greatest length");
                reading.Messages.Add(message.ToArray());
                rest = rest.Slice(consumed);
            }
        }
        catch (ProtocolException e) when (e.Error == ProtocolError.TooLong)
        {
            reading.IsLost = true;
        }
    }

    private static void MustComeBack(IMessageFraming framing, byte[] message)
    {
        var output = new ArrayBufferWriter<byte>();
        framing.WriteMessage(new ReadOnlySequence<byte>(message), output);
        var back = Parse(framing, new ReadOnlySequence<byte>(output.WrittenMemory));

        // A CR at a line's end is taken for its line end's.
        var expected = framing.Type == FramingType.Line && message is [.. var text, (byte)'\r'] ? text : message;
        var isOne = back is { IsLost: false, Left: 0 } && (message.Length == 0 && framing.Type == FramingType.Raw ? back.Messages.Count == 0 : back.Messages.Count == 1);
        FindingException.ThrowUnless(isOne && back.Messages.TrueForAll(m => m.AsSpan().SequenceEqual(expected)), "a message that was written is not read again");
    }

    /// <summary>A message from an unframed transport may have line ends: it is one line all the same.</summary>
    private static void MustBeOneLine(ReadOnlyMemory<byte> message)
    {
        var output = new ArrayBufferWriter<byte>();
        IMessageFraming.Create(FramingType.Line, int.MaxValue).WriteMessage(new ReadOnlySequence<byte>(message), output);
        FindingException.ThrowUnless(output.WrittenSpan is [.., (byte)'\n'] && output.WrittenSpan.Count((byte)'\n') == 1, "a message does not become one line");
        FindingException.ThrowUnless(output.WrittenCount <= message.Length + 1, "a line is longer than its message");
    }
}
