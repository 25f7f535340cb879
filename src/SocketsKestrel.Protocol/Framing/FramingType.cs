namespace SocketsKestrel.Protocol.Framing;

/// <summary>How messages are told apart in a byte stream; the value of an endpoint's <c>Framing:Type</c>.</summary>
public enum FramingType
{
    /// <summary>What one read returns is one message.</summary>
    Raw,

    /// <summary>A message ends at LF.</summary>
    Line,

    /// <summary>A message follows its length, a 4-byte big-endian integer.</summary>
    LengthPrefixed,
}
