using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>The grammar of the framings, read byte by byte by the simplest code that can be right.</summary>
internal static class PlainReader
{
    public static Reading Read(FramingType type, int maxLength, ReadOnlySpan<byte> stream) =>
        type == FramingType.Line ? ReadLines(maxLength, stream) : ReadPrefixed(maxLength, stream);

    private static Reading ReadLines(int maxLength, ReadOnlySpan<byte> stream)
    {
        var reading = new Reading();
        var line = new List<byte>();
        foreach (var b in stream)
        {
            if (b != '\n')
            {
                line.Add(b);
                continue;
            }

            if (line is [.., (byte)'\r'])
                line.RemoveAt(line.Count - 1);
            if (line.Count > maxLength)
            {
                reading.IsLost = true;
                return reading;
            }

            reading.Messages.Add([.. line]);
            line.Clear();
        }

        reading.Left = line.Count;
        reading.IsLost = line.Count > maxLength && !(line.Count == maxLength + 1 && line[^1] == '\r');
        return reading;
    }

    private static Reading ReadPrefixed(int maxLength, ReadOnlySpan<byte> stream)
    {
        var reading = new Reading();
        while (stream.Length >= 4)
        {
            long length = ((long)stream[0] << 24) + (stream[1] << 16) + (stream[2] << 8) + stream[3];
            if (length > maxLength) // a negative one is greater than any, so read
            {
                reading.IsLost = true;
                return reading;
            }

            if (stream.Length < 4 + length)
                break;
            reading.Messages.Add(stream.Slice(4, (int)length).ToArray());
            stream = stream[(4 + (int)length)..];
        }

        reading.Left = stream.Length;
        return reading;
    }
}
