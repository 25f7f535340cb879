using System.Runtime.InteropServices;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Server.Modes.Reply;
using SocketsKestrel.Server.Modes.Temperature;
using SocketsKestrel.Server.Web;
using SocketsKestrel.Server.Web.Monitoring;
using SocketsKestrel.Server.Web.Operators;

var modes = new ModeCatalog()
    .Add<EchoHandler, EchoOptions>("Echo")
    .Add<ChatHandler, ChatOptions>("Chat")
    .Add<TemperatureHandler, TemperatureOptions>("Temperature")
    .Add<ReplyHandler, ReplyOptions>("Reply")
    .Add<OperatorHandler>("Operator");

// The first signal is the host's: it drains. Whoever sends another does not want to wait.
var signals = 0;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => EndOnSecondSignal(2));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => EndOnSecondSignal(15));

return await ServerCommand.RunAsync(
    args,
    modes,
    services => services
        .AddSingleton<ChatMetrics>()
        .AddSingleton<ChatRooms>()
        .AddSingleton<IDrainParticipant>(provider => provider.GetRequiredService<ChatRooms>())
        .AddSingleton<OperatorDesk>()
        .AddSingleton<ServerState>()
        .AddPrometheus(),
    app =>
    {
        app.MapHealth();
        app.MapPrometheus();
        app.MapPage();
        app.MapWebSockets();
        app.MapVarz();
        app.MapConnz();
        app.MapOperator();
    });

void EndOnSecondSignal(int number)
{
    if (Interlocked.Increment(ref signals) > 1)
        Environment.Exit(ExitCode.Signalled + number);
}
