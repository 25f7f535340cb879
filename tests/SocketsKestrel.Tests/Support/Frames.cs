using System.Buffers;
using System.Text;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Tests.Support;

/// <summary>Framing as a test wants to say it: whole messages in, whole messages out.</summary>
internal static class Frames
{
    public static byte[] Write(IMessageFraming framing, params IEnumerable<byte[]> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
            framing.WriteMessage(new(message), output);
        return output.WrittenSpan.ToArray();
    }

    public static string WriteText(IMessageFraming framing, string message) =>
        Encoding.UTF8.GetString(Write(framing, Encoding.UTF8.GetBytes(message)));

    /// <summary>Reads as a connection does: what was not consumed comes again, with the next piece behind it.</summary>
    public static List<byte[]> Read(IMessageFraming framing, IEnumerable<byte[]> pieces) => Read(framing, pieces, out _);

    /// <inheritdoc cref="Read(IMessageFraming, IEnumerable{byte[]})"/>
    public static List<byte[]> Read(IMessageFraming framing, IEnumerable<byte[]> pieces, out long left)
    {
        var messages = new List<byte[]>();
        var waiting = new List<byte[]>();
        foreach (var piece in pieces)
        {
            waiting.Add(piece);
            var input = Wire.Sequence(waiting);
            var consumed = input.Start;
            var examined = input.End;
            while (!input.IsEmpty && framing.TryParseMessage(input, ref consumed, ref examined, out var message))
            {
                Assert.Equal(consumed, examined);
                messages.Add(message.ToArray());
                input = input.Slice(consumed);
            }

            Assert.Equal(0, input.Slice(examined).Length);
            waiting = Pieces(input);
        }

        left = waiting.Sum(piece => (long)piece.Length);
        return messages;
    }

    private static List<byte[]> Pieces(ReadOnlySequence<byte> input)
    {
        var pieces = new List<byte[]>();
        foreach (var segment in input)
            pieces.Add(segment.ToArray());
        return pieces;
    }
}
