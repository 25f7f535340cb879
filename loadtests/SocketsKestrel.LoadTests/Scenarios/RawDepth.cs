using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Without framing, replies that are on their way together cannot be told apart.</summary>
internal static class RawDepth
{
    public static IEnumerable<string> Check(LoadTestOptions options)
    {
        if (options.Framing != FramingType.Raw || !options.HasFraming)
            yield break;
        if (options.Depth is > 1)
            yield return "--depth: with raw framing two replies may come as one; 1 at a time, or --framing line";
        if (options.Rate is not null && options.Depth is null)
            yield return "--rate: with raw framing two replies may come as one; add --depth 1, or use --framing line";
    }
}
