using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>The chat window, as a person uses it.</summary>
public sealed class ChatWindowTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tmux _tmux = new();

    public void Dispose()
    {
        _tmux.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_people_talk_in_any_script_and_the_frame_stays_in_its_columns()
    {
        using var server = await StartAsync();
        var kim = _tmux.Start("chat", server["Chat"].Url, "--name", "kim");
        var lee = _tmux.Start("chat", server["Chat"].Url, "--name", "이영희");
        await kim.WaitForAsync("connected to tcp://");
        await lee.WaitForAsync("connected to tcp://");

        kim.Say("안녕하세요 👋 hello");
        await lee.WaitForAsync("kim: 안녕하세요 👋 hello");
        lee.Type("반갑습니다 👨‍👩‍👧 ❤️ 🇰🇷 👍🏽");
        lee.Click("[Send]");
        var screen = await kim.WaitForAsync("이영희: 반갑습니다 👨👩👧 ❤ KR 👍");

        screen.AssertFramed(80, 20);
        (await lee.WaitForAsync("이영희: 반갑습니다")).AssertFramed(80, 20);
    }

    [Fact]
    public async Task Over_UDP_one_joins_proves_the_address_and_leaves_with_quit()
    {
        using var server = await StartAsync();
        using var other = await ChatClient.JoinAsync(server, "Chat");
        var lee = _tmux.Start("chat", server["UdpChat"].Url, "--name", "lee");

        await other.ExpectAsync("* lee joined");
        lee.Say("hello");
        await other.ExpectAsync("lee: hello");
        await other.SendAsync("kim: hi lee");
        await lee.WaitForAsync("kim: hi lee");
        lee.Press("Escape");

        await other.ExpectAsync("* lee left");
        await lee.WaitForAsync("left with 0");
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_made_anew_and_what_was_typed_stays()
    {
        var settings = new Settings().Endpoint("Chat", $"tcp://127.0.0.1:{FreePort.Next()}", "Chat");
        var server = await ServerProcess.StartAsync(settings);
        var kim = await ChatAsync(server);

        kim.Type("not yet sent");
        server.Dispose();
        await kim.WaitForAsync("connection lost");
        await kim.WaitForAsync("next try");
        kim.Press("Enter");
        await kim.WaitForAsync("> not yet sent");

        using var again = await ServerProcess.StartAsync(settings);
        await kim.WaitForAsync("● connected to tcp://");
        using var other = await ChatClient.JoinAsync(again, "Chat");
        await other.SendAsync("lee: there you are");
        await kim.WaitForAsync("lee: there you are");
        kim.Press("Enter");
        await other.ExpectAsync("kim: not yet sent");
        await kim.WaitForAsync(screen => !screen.Has("> not yet sent"), "an empty box");
    }

    [Fact]
    public async Task One_disconnects_and_connects_elsewhere_by_the_buttons()
    {
        using var server = await StartAsync();
        var nobody = FreePort.Next();
        var kim = _tmux.Start("chat", $"tcp://127.0.0.1:{nobody}", "--name", "kim");
        await kim.WaitForAsync("cannot connect: nobody listens there; next try");

        kim.Click("[Disconnect]");
        await kim.WaitForAsync("○ not connected");
        kim.Click($"{nobody}");
        kim.Press("C-a");
        kim.Type("none");
        kim.Click("[Connect]");
        await kim.WaitForAsync("'none' is no port");
        kim.Press("C-a");
        kim.Type($"{server["Chat"].Port}");
        kim.Click("[Connect]");
        await kim.WaitForAsync("● connected to tcp://");
        kim.Click("[Disconnect]");
        await kim.WaitForAsync("○ not connected");
        kim.Click("UDP");
        await kim.WaitForAsync("◉ UDP");
        kim.Press("Escape");
        await kim.WaitForAsync("left with 0");
    }

    [Fact]
    public async Task The_window_follows_the_terminals_size()
    {
        using var server = await StartAsync();
        var kim = await ChatAsync(server);
        kim.Say("한글은 두 칸을 차지하고 긴 문장은 여러 줄로 나뉘어 보여야 합니다 그리고 창이 좁아지면 다시 나뉩니다");
        await kim.WaitForAsync("나뉩니다");

        foreach (var (width, height) in ((int, int)[])[(60, 15), (100, 30), (61, 16)])
        {
            kim.Resize(width, height);
            var screen = await kim.WaitForAsync(screen => screen.Lines.Count == height && screen.Lines[^1].EndsWith('╯') && screen.Lines[^1].Length == width && screen.Has("[Send]"), $"a frame of {width} by {height}");
            screen.AssertFramed(width, height);
            Assert.All((string[])["Name", "Server", "Port", "[Connect]", "[Disconnect]", "나뉩니다", "● connected"], words => Assert.True(screen.Has(words), $"no {words} on:\n{screen}"));
        }
    }

    [Fact]
    public async Task What_others_send_does_not_reach_the_terminal_as_commands()
    {
        using var server = await StartAsync();
        var kim = await ChatAsync(server);
        using var other = await ChatClient.JoinAsync(server, "Chat");

        await other.SendAsync("lee: \u001b[2J\u001b]0;title\u0007 \u202Etxet \u009b31m end");
        var screen = await kim.WaitForAsync("lee: \uFFFD[2J\uFFFD]0;title\uFFFD \uFFFDtxet \uFFFD31m end");
        screen.AssertFramed(80, 20);
    }

    [Fact]
    public async Task Who_scrolls_up_stays_there_while_others_talk()
    {
        using var server = await StartAsync();
        var kim = await ChatAsync(server);
        using var other = await ChatClient.JoinAsync(server, "Chat");
        for (var i = 1; i <= 40; i++)
            await other.SendAsync($"lee: message {i}.");
        await kim.WaitForAsync("message 40.");

        kim.Press("PPage");
        await kim.WaitForAsync("more below");
        await other.SendAsync("lee: the last");
        kim.Press("NPage", "NPage");
        var screen = await kim.WaitForAsync("lee: the last");
        Assert.False(screen.Has("more below"));
    }

    [Fact]
    public async Task What_is_pasted_is_one_message()
    {
        using var server = await StartAsync();
        var kim = await ChatAsync(server);
        using var other = await ChatClient.JoinAsync(server, "Chat");

        kim.Paste("첫째 줄\nsecond line\n");
        await kim.WaitForAsync("> 첫째 줄 second line");
        kim.Press("Enter");
        await other.ExpectAsync("kim: 첫째 줄 second line");
    }

    [Theory]
    [InlineData("Escape")]
    [InlineData("C-c")]
    [InlineData("C-q")]
    public async Task A_key_leaves_and_the_terminal_is_as_it_was(string key)
    {
        using var server = await StartAsync();
        var kim = await ChatAsync(server);

        kim.Press(key);

        await kim.WaitForAsync("left with 0");
        var screen = await kim.WaitForAsync(screen => screen.Lines.Contains("echo"), "a terminal that shows what is typed");
        Assert.False(screen.Has("╭"));
    }

    [Fact]
    public async Task The_endpoint_is_the_one_of_the_configuration_in_the_folder()
    {
        using var server = await StartAsync();
        _folder.Write("appsettings.json", new Settings().Endpoint("Talk", server["Chat"].Url, "Chat", Settings.LengthPrefixed).ToString());
        var kim = _tmux.Start(new TerminalLaunch { Folder = _folder.Path }, "chat", "--framing", "line", "--name", "kim");
        await kim.WaitForAsync($"connected to {server["Chat"].Url}");
    }

    /// <summary>A window that is in the room.</summary>
    private async Task<TerminalPane> ChatAsync(ServerProcess server)
    {
        var window = _tmux.Start("chat", server["Chat"].Url, "--name", "kim");
        await window.WaitForAsync("connected to tcp://");
        return window;
    }

    private static Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(new Settings()
        .Tcp("Chat", "Chat", ("Chat:Room", "lobby"))
        .Udp("UdpChat", "Chat", ("Chat:Room", "lobby"), ("Udp:AddressValidation", "Cookie")));
}
