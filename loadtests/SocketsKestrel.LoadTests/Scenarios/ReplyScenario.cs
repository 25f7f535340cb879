using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Each client says something, and checks that the answer is the one that its number has.</summary>
/// <param name="template">The answer as the endpoint's <c>Reply:Template</c> has it.</param>
internal sealed class ReplyScenario(string template = ReplyScenario.DefaultTemplate) : ExchangeScenario
{
    /// <summary>The server's, where nothing else is configured.</summary>
    public const string DefaultTemplate = "서버 응답 메시지 {n}";

    public override string Name => "reply";

    public override IEnumerable<string> Check(LoadTestOptions options) => base.Check(options).Concat(RawDepth.Check(options));

    private protected override IExchangeProtocol CreateProtocol(VirtualClient client)
    {
        return new TextProtocol(Message, Answer);

        string Message(long number) => $"client {client.Number} message {number + 1}";

        string Answer(long number) => template.Replace("{n}", (number + 1).ToString(), StringComparison.Ordinal)
            .Replace("{message}", Message(number), StringComparison.Ordinal);
    }
}
