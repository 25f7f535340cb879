using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Each client sends messages, and gets every byte back.</summary>
/// <param name="name"><c>echo</c> or <c>udp-echo</c>.</param>
internal sealed class EchoScenario(string name) : ExchangeScenario
{
    private byte[]? _message;

    public override string Name => name;

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        foreach (var fault in base.Check(options))
            yield return fault;
        var least = FrameSizes.Of(options) + 1;
        if (options.Size < least)
            yield return $"--size: a message of this framing has at least {least} bytes";
    }

    /// <summary>A raw stream keeps no boundaries: what is as long as what was sent is taken for one message.</summary>
    internal override IMessageFraming? Framing(LoadTestOptions options) => options.Framing == FramingType.Raw ? new FixedLengthFraming(options.Size) : null;

    private protected override IExchangeProtocol CreateProtocol(VirtualClient client) =>
        new EchoProtocol(client.Number, _message ??= EchoProtocol.CreateMessage(client.Options.Size - FrameSizes.Of(client.Options)));
}
