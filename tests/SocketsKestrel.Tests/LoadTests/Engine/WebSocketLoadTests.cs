using Microsoft.AspNetCore.Http;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.Tests.Client.WebSockets;
using SocketsKestrel.Tests.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>Loads over WebSockets, whose code does not know of the event loop.</summary>
public sealed class WebSocketLoadTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(500d)]
    public async Task Every_message_comes_back_and_the_handshake_is_a_step_of_its_own(double? rate)
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync);

        var result = await RunAsync(new EchoScenario("echo"), EndOfRunTests.Load(server.Url) with { Connections = 8, Rate = rate, Depth = 4, Size = 200 });

        var reply = result.Step(StepNames.Reply);
        Assert.InRange(reply.Count, 8, long.MaxValue);
        Assert.Empty(reply.ErrorKinds);
        Assert.Equal(8, result.Step(StepNames.Upgrade).Count);
        Assert.Equal(8, result.Step(StepNames.Connect).Count);
    }

    /// <summary>The server pings all the time, and each answer may have to wait for a message that is longer than the buffers.</summary>
    [Fact]
    public async Task Answers_to_pings_do_not_disturb_it()
    {
        await using var server = await WebSocketServer.StartWithAsync(async context => await WebSocketServer.EchoAsync(
            await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.FromMilliseconds(1), KeepAliveTimeout = TimeSpan.FromMinutes(1) })));

        var options = EndOfRunTests.Load(server.Url) with { Connections = 4, Depth = 8, Size = 900_000, MaxLength = 1_000_000, Duration = TimeSpan.FromSeconds(2), Timeout = Looped.Patience };
        var reply = (await RunAsync(new EchoScenario("echo"), options)).Step(StepNames.Reply);

        Assert.InRange(reply.Count, 4, long.MaxValue);
        Assert.Empty(reply.ErrorKinds);
    }

    [Fact]
    public async Task A_server_that_refuses_is_told_as_that()
    {
        await using var server = await WebSocketServer.StartWithAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<LoadTestException>(() => RunAsync(new EchoScenario("echo"), EndOfRunTests.Load(server.Url) with { Timeout = TimeSpan.FromSeconds(0.5) }));

        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tls_every_message_comes_back_too()
    {
        using var certificate = WebSocketServer.CreateCertificate();
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync, certificate);

        var result = await RunAsync(new EchoScenario("echo"), EndOfRunTests.Load(server.Url) with { Connections = 4, Tls = new() { TrustedAuthorities = [certificate] } });

        Assert.InRange(result.Step(StepNames.Reply).Count, 4, long.MaxValue);
        Assert.Empty(result.Step(StepNames.Reply).ErrorKinds);
        Assert.Equal(4, result.Step(StepNames.Upgrade).Count);
    }

    private static Task<LoadResult> RunAsync(Scenario scenario, LoadTestOptions options) =>
        new LoadTest(scenario, options).RunAsync(TestContext.Current.CancellationToken).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);
}
