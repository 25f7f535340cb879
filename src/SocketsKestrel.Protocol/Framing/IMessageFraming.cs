using System.Buffers;

namespace SocketsKestrel.Protocol.Framing;

/// <summary>Both directions of one way to frame bytes as messages.</summary>
public interface IMessageFraming : IMessageReader<ReadOnlySequence<byte>>, IMessageWriter<ReadOnlySequence<byte>>
{
    /// <summary>Frames of one type are alike for every instance, so a fan-out encodes once per type.</summary>
    FramingType Type { get; }

    /// <summary>The longest message read, in bytes, framing not counted.</summary>
    int MaxLength { get; }

    /// <summary>Creates the framing of a configured type.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is not positive, or the type is unknown.</exception>
    static IMessageFraming Create(FramingType type, int maxLength) => type switch
    {
        FramingType.Raw => new RawFraming(maxLength),
        FramingType.Line => new LineFraming(maxLength),
        FramingType.LengthPrefixed => new LengthPrefixedFraming(maxLength),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, message: null),
    };
}
