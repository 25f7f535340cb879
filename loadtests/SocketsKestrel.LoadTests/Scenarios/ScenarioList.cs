using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Scenarios.Modes;
using SocketsKestrel.LoadTests.Scenarios.Ramp;
using SocketsKestrel.LoadTests.Scenarios.SlowReaders;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>The scenarios of the command line.</summary>
internal static class ScenarioList
{
    public static IReadOnlyList<ScenarioEntry> All { get; } =
    [
        new("echo", "Each client sends a message and waits for the same bytes.", _ => new EchoScenario("echo"))
        {
            Example = "--connections 64 --duration 10s --threshold 'p99<20ms'",
        },
        new("chat", "Some clients of a room talk; how long it takes to reach each of the others.", _ => new ChatScenario("chat"))
        {
            Mode = "Chat", Example = "--connections 100 --senders 5 --rate 200 --threshold lost==0", Defaults = With(connections: 10),
        },
        new("temperature", "Each client has numbers converted, and checks the results.", _ => new TemperatureScenario())
        {
            Mode = "Temperature", Transports = TargetTransports.Any, Example = "--connections 100 --rate 5000 --arrivals random",
        },
        new("reply", "Each client says something, and gets the answer that is next for it.", _ => new ReplyScenario())
        {
            Mode = "Reply", Transports = TargetTransports.Any, Example = "--connections 100 --think-time 500ms",
        },
        new("udp-chat", "Like chat, by datagrams, some of which may be lost.", _ => new ChatScenario("udp-chat"))
        {
            Mode = "Chat", Transports = TargetTransports.Datagrams, Example = "--connections 50 --senders 2 --rate 100 --threshold 'lost<1%'", Defaults = With(connections: 10),
        },
        new("udp-echo", "Like echo, by datagrams, some of which may be lost.", _ => new EchoScenario("udp-echo"))
        {
            Transports = TargetTransports.Datagrams, Example = "--connections 64 --rate 10000 --threshold 'lost<0.1%'",
        },
        new("idle", "Clients connect and stay: how fast they get in, and what they cost the server.", _ => new IdleScenario())
        {
            Example = "--connections 9900 --source 127.0.0.2,127.0.0.3 --start-server", Defaults = With(connections: 100),
        },
        new("churn", "Each client connects, exchanges one message and closes, over and over.", _ => new ChurnScenario())
        {
            Example = "--connections 50 --rate 1000",
        },
        new("slow-readers", "Some members of a room do not read; whether the others notice.", SlowReadersScenario.Create)
        {
            Mode = "Chat", Example = "--connections 50 --slow 5 --rate 200", Defaults = SlowReadersScenario.Defaults, OwnOptions = SlowReadersScenario.OwnOptions,
        },
        new("ramp", "Looks for the highest rate at which latencies stay under a goal.", RampScenario.Create)
        {
            Transports = TargetTransports.Any, Defaults = RampScenario.Defaults, OwnOptions = RampScenario.OwnOptions, Ignored = RampScenario.Ignored,
            Example = "--connections 100 --rate 1000 --goal 'p99<20ms'",
        },
        new("modes", "Iterative, a pool of ten, unlimited: how long others wait while one client dawdles.", ModesScenario.Create)
        {
            Mode = null, Transports = TargetTransports.None, Example = "--connections 20 --dawdle 2s", Defaults = ModesScenario.Defaults,
            OwnOptions = ModesScenario.OwnOptions, Ignored = ModesScenario.Ignored,
        },
    ];

    public static string Names => string.Join(", ", All.Select(entry => entry.Name));

    public static ScenarioEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);

    private static LoadTestOptions With(int connections) => new() { Url = "", Connections = connections };
}
