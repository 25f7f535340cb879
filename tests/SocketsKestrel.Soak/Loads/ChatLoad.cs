using System.Net;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Delivery;
using SocketsKestrel.Faults.Members;

namespace SocketsKestrel.Soak.Loads;

/// <summary>One scenario of the delivery checker after the other, in a room of its own.</summary>
internal sealed class ChatLoad(ServerProcess server, int room) : Load(server)
{
    private readonly int _firstSeed = Random.Shared.Next(1, 1_000_000);
    private readonly string[] _streams = [$"Tcp{room}", $"Unix{room}", $"Tls{room}"];

    public override string Name => $"chat {room}";

    public Verdict Verdict { get; private set; } = Verdict.Empty;

    public override string Remark => $"seeds from {_firstSeed}";

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(200);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        var endpoints = new ChatEndpoints(
            (IPEndPoint)Server[$"Tcp{room}"].Address, Server[$"Unix{room}"].Address, (IPEndPoint)Server[$"Tls{room}"].Address, Server[$"Udp{room}"].Address);
        var result = await ChatScenario.RunAsync(endpoints, _firstSeed + (int)Rounds);
        Verdict = Verdict.With(result.Verdict);
        if (!result.Verdict.IsClean)
            Fail(result.Report());

        // What a reset member had sent may be relayed until the server has seen its end.
        foreach (var endpoint in _streams)
            await Counters.WaitForAsync(Server, 0, "socketskestrel.connections.active", ("endpoint", endpoint));
    }
}
