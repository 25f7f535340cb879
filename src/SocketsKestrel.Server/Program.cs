using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Server.Modes.Reply;
using SocketsKestrel.Server.Modes.Temperature;
using SocketsKestrel.Server.Web;

var modes = new ModeCatalog()
    .Add<EchoHandler, EchoOptions>("Echo")
    .Add<ChatHandler, ChatOptions>("Chat")
    .Add<TemperatureHandler, TemperatureOptions>("Temperature")
    .Add<ReplyHandler, ReplyOptions>("Reply")
    .Add<OperatorHandler>("Operator");

return await ServerCommand.RunAsync(
    args,
    modes,
    services => services
        .AddSingleton<ChatMetrics>()
        .AddSingleton<ChatRooms>()
        .AddSingleton<IDrainParticipant>(provider => provider.GetRequiredService<ChatRooms>())
        .AddSingleton<OperatorDesk>(),
    app => app.MapHealth());
