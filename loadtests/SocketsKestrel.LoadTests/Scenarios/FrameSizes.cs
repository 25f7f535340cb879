using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>What framing adds to a message.</summary>
internal static class FrameSizes
{
    /// <summary>In bytes.</summary>
    public static int Of(LoadTestOptions options) => !options.HasFraming
        ? 0
        : options.Framing switch
        {
            FramingType.Line => 1,
            FramingType.LengthPrefixed => 4,
            _ => 0,
        };
}
