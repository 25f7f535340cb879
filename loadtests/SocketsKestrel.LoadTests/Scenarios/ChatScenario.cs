using System.Net.Sockets;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>
/// A room: some members send, and what each sends has to reach every other member, once and in order. A delivery's latency is from
/// the sender's schedule. Before the load begins, one member's probes have reached all others: all are in the room then.
/// </summary>
/// <param name="name"><c>chat</c> or <c>udp-chat</c>.</param>
/// <param name="includesSender">Whether the room sends to the sender, too (<c>Chat:IncludeSender</c>).</param>
internal class ChatScenario(string name, bool includesSender = false) : Scenario
{
    private const string Sent = "chat sent";
    private const string Unique = "chat delivered";
    private const string Foreign = "chat foreign";

    /// <summary>After a second without any delivery nothing is on its way any more.</summary>
    private const long Quiet = 1_000_000_000;

    private readonly List<ChatSender> _senders = [];
    private ChatRoom _room = null!;
    private Worker _worker = null!;

    public override string Name => name;

    public override string MainStep => StepNames.Delivery;

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        if (options.Connections < 2)
            yield return "--connections: a room needs 2 members at least";
        if (options.Senders < 1 || options.Senders > options.Connections)
            yield return $"--senders: from 1 to the {options.Connections} of --connections";
        var least = MessageStamp.MinSize + FrameSizes.Of(options);
        if (options.Size < least)
            yield return $"--size: a message that can be checked and timed has at least {least} bytes";
        if (options.Depth is > ChatSender.MaxDepth)
            yield return $"--depth: at most {ChatSender.MaxDepth} messages of a sender at a time";
        if (options.Stages.Count > 0 && options.Rate is null)
            yield return "--stage: the members of a room stay the same; stages can be of rates, such as 10s:500/s";
    }

    public override async Task RunAsync(VirtualClient client)
    {
        var receiver = new ChatReceiver(client, _room);
        var tasks = new List<Task>();
        if (!_room.IsStream)
            tasks.Add(new DatagramJoin(client, _room, receiver).RunAsync());
        if (client.Number == 0)
            tasks.Add(new ChatProbe(client, _room).RunAsync());
        var sender = client.Number < client.Options.Senders ? new ChatSender(client, _room) : null;
        if (sender is not null)
            tasks.Add(RunSenderAsync(client, sender));
        try
        {
            await receiver.RunAsync(); // until the connection ends, and by that the others do
        }
        finally
        {
            sender?.End();
            await client.DisconnectAsync();
            await Task.WhenAll(tasks);
        }
    }

    internal override int ResultsPerMessage(LoadTestOptions options) => Members(options) - (includesSender ? 0 : 1);

    internal override bool ProvesAddresses => true;

    internal override int SchedulingClients(LoadTestOptions options) => options.Senders;

    internal override IMessageFraming? Framing(LoadTestOptions options) => options.Framing == FramingType.Raw ? new FixedLengthFraming(options.Size) : null;

    internal override void Begin(Worker worker)
    {
        _worker = worker;
        _room = new ChatRoom(worker, Members(worker.Options), includesSender);
    }

    internal override void Tick(long now)
    {
        if (now == long.MaxValue)
            return;
        foreach (var sender in _senders.ToArray()) // one may end by it
            sender.GiveUp(now - (_worker.Options.Timeout.Ticks * 100));
    }

    internal override bool IsSettled(long now) =>
        _worker.Options.Processes == 1 && _room.Delivered == _room.Sent * _room.Receivers || now - _room.LastDeliveryAt > Quiet;

    internal override ValueTask LeaveAsync(VirtualClient client) => _room.IsStream ? default : DatagramJoin.LeaveAsync(client);

    internal override void Complete(RecordedRun run)
    {
        run.Totals[Sent] = _room.Sent;
        run.Totals[Unique] = _room.Delivered;
        run.Totals[Foreign] = _room.ForeignMessages;
    }

    /// <summary>What is lost only all processes together know.</summary>
    internal override void Settle(RecordedRun all)
    {
        var lost = (all.Totals[Sent] * _room.Receivers) - all.Totals[Unique];
        if (lost > 0 && all.Steps.Find(step => step.Name == StepNames.Delivery) is { } deliveries)
            deliveries.Errors[ErrorKind.Lost] = deliveries.Errors.GetValueOrDefault(ErrorKind.Lost) + lost;
        if (all.Totals[Foreign] is > 0 and var foreign)
            all.Warnings.Add($"{foreign} messages came that are not of this run: others are in the room, or it has notices. They are not counted.");
    }

    /// <summary>How many of the clients receive: the first ones.</summary>
    private protected virtual int Members(LoadTestOptions options) => options.Connections;

    private async Task RunSenderAsync(VirtualClient client, ChatSender sender)
    {
        _senders.Add(sender);
        try
        {
            await sender.RunAsync();
        }
        catch (SocketException e)
        {
            await client.FailAsync(e);
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is not null)
        {
            // Whoever receives meets with the same, and says so.
        }
        finally
        {
            _senders.Remove(sender);
        }
    }
}
