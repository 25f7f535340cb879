using SocketsKestrel.Faults.Delivery;
using SocketsKestrel.Faults.Proxy;

namespace SocketsKestrel.Faults.Members;

/// <summary>One member of a scenario: what it does follows from the seed alone, when it does it from the machine, too.</summary>
internal sealed class ScenarioMember(int seed, int number, MemberKind kind, ChatEndpoints room) : IAsyncDisposable
{
    private const int MaxPadding = 900;

    private readonly Random _random = new(unchecked(seed * 1009 + number));
    private FaultProxy? _proxy;
    private ProcessLink? _process;
    private RoomMember? _member;

    public MemberHistory History { get; } = new(seed, number, kind.ToString(), isDatagram: kind == MemberKind.Udp);

    private RoomMember Member => _member ?? throw new InvalidOperationException("not connected yet");

    public async Task JoinAsync()
    {
        _member = await ConnectAsync();
        await _member.JoinAsync();
    }

    /// <summary>Comes when it likes, speaks, and leaves when it likes; or stays.</summary>
    /// <param name="anchor">A member that is there all the time.</param>
    /// <returns>Whether it is still there.</returns>
    public async Task<bool> LiveAsync(MemberHistory anchor)
    {
        await Task.Delay(_random.Next(200));
        await JoinAsync();
        await SpeakAsync();
        if (kind == MemberKind.Udp)
            await SpeakUntilHeardAsync(anchor);
        switch (_random.Next(5))
        {
            case 0 when kind != MemberKind.Udp:
                Member.Reset();
                return false;
            case 1 or 2:
                await LeaveAsync();
                return false;
            default:
                return true;
        }
    }

    public async Task SpeakAsync()
    {
        var messages = _random.Next(10, 50);
        var faultAt = _random.Next(messages);
        for (var i = 0; i < messages; i++)
        {
            if (i == faultAt)
                await SufferAsync();
            if (await Member.SendAsync(_random.Next(4) == 0 ? _random.Next(MaxPadding) : _random.Next(40)) is null)
                return;
            if (_random.Next(3) != 0)
                await Task.Delay(_random.Next(1, 10));
        }
    }

    public async Task LeaveAsync()
    {
        _proxy?.Set(Toxics.None);
        await Member.LeaveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_member is not null)
            await _member.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    private async Task<RoomMember> ConnectAsync()
    {
        switch (kind)
        {
            case MemberKind.Udp:
                return new DatagramMember(room.Udp, History);
            case MemberKind.Unix:
                return new StreamMember(await SocketLink.ConnectAsync(room.Unix), History);
            case MemberKind.Tls:
                return new StreamMember(await TlsLink.ConnectAsync(room.Tls), History);
            case MemberKind.Process:
                return new StreamMember(_process = new ProcessLink(room.Tcp), History);
            case MemberKind.Proxied:
                _proxy = FaultProxy.Start(room.Tcp);
                _proxy.Set(RandomToxics());
                return new StreamMember(await SocketLink.ConnectAsync(_proxy.Address), History);
            default:
                return new StreamMember(await SocketLink.ConnectAsync(room.Tcp), History);
        }
    }

    /// <summary>A datagram may be dropped on its way to the server, and then proves nothing.</summary>
    private async Task SpeakUntilHeardAsync(MemberHistory anchor)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var message = await Member.SendAsync(0);
            if (message is null)
                return;
            var heard = anchor.WhenReceivedAsync(message.Id);
            if (await Task.WhenAny(heard, Task.Delay(500)) == heard)
                return;
        }
    }

    private async Task SufferAsync()
    {
        if (_process is not null)
        {
            _process.Stop();
            await Task.Delay(_random.Next(20, 200));
            if (_random.Next(4) == 0)
                Member.Reset();
            else
                _process.Continue();
        }
        else if (_proxy is not null)
        {
            if (_random.Next(4) == 0)
                _proxy.ResetAll();
            else
                await ChangeToxicsAsync(_proxy);
        }
    }

    private async Task ChangeToxicsAsync(FaultProxy proxy)
    {
        proxy.Set(new Toxics { Hangs = true });
        await Task.Delay(_random.Next(100));
        proxy.ToServer.Toxics = RandomToxics();
        proxy.ToClient.Toxics = RandomToxics();
    }

    private Toxics RandomToxics() => _random.Next(4) switch
    {
        0 => new Toxics { Latency = TimeSpan.FromMilliseconds(_random.Next(30)), Jitter = TimeSpan.FromMilliseconds(_random.Next(10)) },
        1 => new Toxics { SliceBytes = _random.Next(1, 8) },
        2 => new Toxics { BytesPerSecond = _random.Next(50_000, 500_000) },
        _ => Toxics.None,
    };
}
