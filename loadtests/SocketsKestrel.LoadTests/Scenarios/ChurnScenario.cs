using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Each client connects, exchanges one message and closes, over and over. The step <c>visit</c> is all of it.</summary>
internal sealed class ChurnScenario : Scenario
{
    private const string Visit = "visit";

    /// <summary>Who waits for an answer, and since when.</summary>
    private readonly Dictionary<VirtualClient, long> _waiting = [];

    public override string Name => "churn";

    public override string MainStep => Visit;

    public override bool IsConnected => false;

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        if (options.Size < FrameSizes.Of(options) + 1)
            yield return $"--size: a message of this framing has at least {FrameSizes.Of(options) + 1} bytes";
        if (options.Depth is > 1)
            yield return "--depth: a client that comes for one message has one outstanding";
        if (options.IsDatagram)
            yield return "--target: nothing is connected and closed on UDP";
    }

    public override async Task RunAsync(VirtualClient client)
    {
        var protocol = new EchoProtocol(client.Number, EchoProtocol.CreateMessage(client.Options.Size - FrameSizes.Of(client.Options)));
        var visits = client.Step(Visit);
        for (var number = 0L; await client.NextAsync(); number++)
        {
            client.Sent(visits, Stopwatch.GetTimestamp());
            if (await TryVisitAsync(client, protocol, number))
                visits.Record(client.ScheduledAt, client.SentAt, Stopwatch.GetTimestamp());
        }
    }

    internal override IMessageFraming? Framing(LoadTestOptions options) => options.Framing == FramingType.Raw ? new FixedLengthFraming(options.Size) : null;

    /// <summary>Gives up visits that are not answered.</summary>
    internal override void Tick(long now)
    {
        foreach (var (client, sentAt) in _waiting.ToArray())
        {
            if (sentAt < now - (client.Options.Timeout.Ticks * 100))
                _ = client.DisconnectAsync();
        }
    }

    /// <returns>Whether it went well; else it is counted.</returns>
    private async Task<bool> TryVisitAsync(VirtualClient client, EchoProtocol protocol, long number)
    {
        var visits = client.Step(Visit);
        var isSent = false;
        try
        {
            await client.ConnectAsync();
            var sentAt = _waiting[client] = Stopwatch.GetTimestamp();
            isSent = true;
            await client.Connection.SendAsync(protocol.Request(number));
            if (!await client.Connection.WaitToReceiveAsync() || !client.Connection.TryReceive(out var reply))
                return Fail(ErrorKind.Closed);
            client.Worker.Record.MessagesReceived++;
            if (!protocol.IsReplyTo(number, reply))
                return Fail(ErrorKind.Wrong);
            client.Step(StepNames.FirstReply).Record(sentAt, sentAt, Stopwatch.GetTimestamp());
            return true;
        }
        catch (ObjectDisposedException) when (isSent)
        {
            return Fail(ErrorKind.Lost);
        }
        catch (ObjectDisposedException) when (client.Worker.Gate.IsClosed)
        {
            return false; // the run is over before it had its turn to connect
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is { } kind)
        {
            return Fail(kind);
        }
        finally
        {
            _waiting.Remove(client);
            await client.DisconnectAsync();
        }

        bool Fail(string kind)
        {
            visits.Fail(kind);
            return false;
        }
    }
}
