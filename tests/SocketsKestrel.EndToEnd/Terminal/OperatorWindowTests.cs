using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>The operator's seat, and a client's window, as two people use them.</summary>
public sealed class OperatorWindowTests : IDisposable
{
    private readonly Tmux _tmux = new();

    public void Dispose() => _tmux.Dispose();

    [Fact]
    public async Task A_client_and_an_operator_converse()
    {
        using var server = await StartAsync();
        var client = _tmux.Start("operator", server["Operator"].Url);
        await client.WaitForAsync("● connected to");
        var seat = _tmux.Start("operator", server["Web"].Url);
        await seat.WaitForAsync("● at the operator's seat");

        client.Say("도와주세요");
        (await seat.WaitForAsync("[1] 도와주세요")).AssertFramed(80, 20);
        seat.Say("1 yes, how can I help?");
        await client.WaitForAsync("< yes, how can I help?");
        await seat.WaitForAsync("[1] < yes, how can I help?");
        seat.Say("* to all of you");
        await client.WaitForAsync("< to all of you");
        seat.Say("7 nobody");
        await seat.WaitForAsync("not sent: no client 7");
        client.Press("Escape");
        await seat.WaitForAsync("[1] left");
    }

    [Fact]
    public async Task A_token_is_shown_from_the_environment_or_the_command_line()
    {
        using var server = await StartAsync(("SocketsKestrel:Web:AdminToken", "a-long-secret-token"));
        var stranger = _tmux.Start("operator", server["Web"].Url);
        await stranger.WaitForAsync("refused: ");
        var named = _tmux.Start("operator", server["Web"].Url, "--token", "a-long-secret-token");
        await named.WaitForAsync("● at the operator's seat");
        var launch = new TerminalLaunch { Environment = { ["SOCKETSKESTREL_ADMIN_TOKEN"] = "a-long-secret-token" } };
        var known = _tmux.Start(launch, "operator", server["Web"].Url, "--token", "not it");
        await known.WaitForAsync("● at the operator's seat");
    }

    [Fact]
    public async Task Without_a_terminal_it_is_lines()
    {
        using var server = await StartAsync();
        using var client = await server.ConnectAsync("Operator");
        using var seat = SocketsProcess.Start("operator", server["Web"].Url);
        await seat.Errors.WaitForAsync("at the operator's seat");

        await client.SendAsync("is anyone there?");
        await seat.Output.WaitForAsync("[1] is anyone there?");
        await seat.Input.WriteLineAsync("1 yes");
        await client.ExpectAsync("yes");
        seat.Input.Close();
        Assert.Equal(0, await seat.ExitCodeAsync());
    }

    [Fact]
    public async Task Nobody_there_is_code_1()
    {
        var (code, _, errors) = await SocketsProcess.RunAsync("", "operator", $"http://127.0.0.1:{FreePort.Next()}");
        Assert.Equal((1, "sockets: cannot connect: nobody listens there"), (code, Assert.Single(errors)));
    }

    private static Task<ServerProcess> StartAsync(params (string Key, string Value)[] more)
    {
        var settings = new Settings().Web().Tcp("Operator", "Operator");
        foreach (var (key, value) in more)
            settings.Set(key, value);
        return ServerProcess.StartAsync(settings);
    }
}
