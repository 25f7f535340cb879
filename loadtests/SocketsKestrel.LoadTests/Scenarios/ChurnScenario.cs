using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Each client connects, exchanges one message and closes, over and over. The step <c>visit</c> is all of it.</summary>
internal sealed class ChurnScenario : Scenario
{
    private const string Visit = "visit";

    public override string Name => "churn";

    public override string MainStep => Visit;

    public override bool IsConnected => false;

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        if (options.Size < FrameSizes.Of(options) + 1)
            yield return $"--size: a message of this framing has at least {FrameSizes.Of(options) + 1} bytes";
        if (options.Depth is > 1)
            yield return "--depth: a client that comes for one message has one outstanding";
        if (options.Url.StartsWith("udp:", StringComparison.Ordinal))
            yield return "--target: nothing is connected and closed on UDP";
    }

    public override async Task RunAsync(VirtualClient client)
    {
        var protocol = new EchoProtocol(client.Number, EchoProtocol.CreateMessage(client.Options.Size - FrameSizes.Of(client.Options)));
        var visits = client.Step(Visit);
        for (var number = 0L; await client.NextAsync(); number++)
        {
            client.Sent(visits, Stopwatch.GetTimestamp());
            if (await TryVisitAsync(client, protocol, number) is { } fault)
                visits.Fail(fault);
            else
                visits.Record(client.ScheduledAt, client.SentAt, Stopwatch.GetTimestamp());
        }
    }

    internal override IMessageFraming? Framing(LoadTestOptions options) => options.Framing == FramingType.Raw ? new FixedLengthFraming(options.Size) : null;

    /// <returns>What went wrong.</returns>
    private static async Task<string?> TryVisitAsync(VirtualClient client, EchoProtocol protocol, long number)
    {
        try
        {
            await client.ConnectAsync();
            var sentAt = Stopwatch.GetTimestamp();
            await client.Connection.SendAsync(protocol.Request(number));
            if (!await client.Connection.WaitToReceiveAsync() || !client.Connection.TryReceive(out var reply))
                return ErrorKind.Closed;
            client.Worker.MessagesReceived++;
            if (!protocol.IsReplyTo(number, reply))
                return ErrorKind.Wrong;
            client.Step(StepNames.FirstReply).Record(sentAt, sentAt, Stopwatch.GetTimestamp());
            return null;
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is { } kind)
        {
            return client.IsOver ? null : kind;
        }
        finally
        {
            await client.DisconnectAsync();
        }
    }
}
