using System.Security.Cryptography;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary><c>sockets send</c>, and the other commands where there is no terminal: what scripts see of them.</summary>
public sealed class SendTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Line", "line")]
    [InlineData("LengthPrefixed", "length-prefixed")]
    [InlineData("Unix", "line")]
    [InlineData("Udp", "line")]
    public async Task Each_line_is_a_message_and_each_message_a_line(string endpoint, string framing)
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Temperature", _folder));

        var (code, output, errors) = await SocketsProcess.RunAsync("36.5\n-40\n100", "send", server[endpoint].Url, "--framing", framing);

        Assert.Equal(["97.7", "-40.0", "212.0"], output);
        Assert.Equal((0, ""), (code, string.Join('\n', errors)));
    }

    [Fact]
    public async Task Over_TLS_it_trusts_whom_it_is_told_to()
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Temperature", _folder));
        var url = server["Tls"].Url;
        var authority = Authority.Common.WriteRoot(_folder, "ca.pem");

        Assert.Equal("97.7", Assert.Single((await SocketsProcess.RunAsync("36.5\n", "send", url, "--ca", authority, "--server-name", "localhost")).Output));
        Assert.Equal("97.7", Assert.Single((await SocketsProcess.RunAsync("36.5\n", "send", url, "--insecure")).Output));
        var (code, output, errors) = await SocketsProcess.RunAsync("36.5\n", "send", url);
        Assert.Equal((1, 0), (code, output.Length));
        Assert.StartsWith($"sockets: {url}: the certificate is not trusted", Assert.Single(errors));
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        (string, string?)[] wanted = [("ClientCertificateMode", "RequireCertificate"), ("ClientCertificateAuthorities", Authority.Common.WriteRoot(_folder, "ca.pem"))];
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Temperature", "Temperature", _folder, wanted));
        using var own = Authority.Common.IssueClient("kim");
        var (path, keyPath) = Authority.Common.WritePem(own, _folder, "kim");

        Assert.Equal("97.7", Assert.Single((await SocketsProcess.RunAsync("36.5\n", "send", server["Temperature"].Url, "--insecure", "--cert", path, "--key", keyPath)).Output));
        Assert.Empty((await SocketsProcess.RunAsync("36.5\n", "send", server["Temperature"].Url, "--insecure")).Output);
    }

    [Fact]
    public async Task A_WebSocket_is_an_endpoint_like_any_other()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Temperature", "Temperature"));
        var url = server["Web"].Url.Replace("http:", "ws:", StringComparison.Ordinal);

        Assert.Equal(["97.7", "-40.0"], (await SocketsProcess.RunAsync("36.5\n-40\n", "send", $"{url}/ws/Temperature")).Output);
        Assert.Equal(1, (await SocketsProcess.RunAsync("36.5\n", "send", $"{url}/ws/nothing")).Code);
    }

    [Fact]
    public async Task Raw_bytes_come_back_as_they_were()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Settings.Raw));
        var (sent, received) = (_folder.File("sent"), _folder.File("received"));
        await File.WriteAllBytesAsync(sent, RandomNumberGenerator.GetBytes(3_000_000), TestContext.Current.CancellationToken);

        using var process = SocketsProcess.StartShell("exec \"$0\" send \"$1\" --framing raw < \"$2\" > \"$3\"", server["Echo"].Url, sent, received);
        Assert.Equal(0, await process.ExitCodeAsync());

        Assert.Equal(await File.ReadAllBytesAsync(sent, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(received, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nobody_there_is_code_1_and_one_line()
    {
        var url = $"tcp://127.0.0.1:{FreePort.Next()}";
        var (code, output, errors) = await SocketsProcess.RunAsync("hello\n", "send", url);
        Assert.Equal((1, 0, $"sockets: {url}: nobody listens there"), (code, output.Length, Assert.Single(errors)));
    }

    [Fact]
    public async Task A_UDP_port_that_nobody_has_is_code_1()
    {
        var (code, _, errors) = await SocketsProcess.RunAsync("hello\n", "send", $"udp://127.0.0.1:{FreePort.Next()}");
        Assert.Equal(1, code);
        Assert.Contains("nobody listens there", Assert.Single(errors));
    }

    [Theory]
    [InlineData("URL", "send")]
    [InlineData("no URL", "send", "2500")]
    [InlineData("no URL", "send", "ftp://localhost:2500")]
    [InlineData("no URL", "send", "tcp://localhost:99999")]
    [InlineData("--framing", "send", "tcp://localhost:2500", "--framing", "lines")]
    [InlineData("--max-length", "send", "tcp://localhost:2500", "--max-length", "0")]
    [InlineData("--wait", "send", "tcp://localhost:2500", "--wait", "-1")]
    [InlineData("--ca", "send", "tls://localhost:2500", "--ca", "/nowhere.pem")]
    [InlineData("--key", "send", "tls://localhost:2500", "--key", "/nowhere.pem")]
    [InlineData("--insecure", "send", "tls://localhost:2500", "--insecure", "--ca", "/nowhere.pem")]
    [InlineData("--name", "chat", "tcp://localhost:2500", "--name", " ")]
    [InlineData("--token", "operator", "tcp://localhost:2500", "--token", "secret")]
    [InlineData("whatever", "whatever")]
    [InlineData("--whatever", "send", "tcp://localhost:2500", "--whatever")]
    public async Task Bad_usage_is_code_2_and_one_line(string said, params string[] arguments)
    {
        var (code, output, errors) = await SocketsProcess.RunAsync("", arguments);
        Assert.Equal((2, 0), (code, output.Length));
        var line = Assert.Single(errors);
        Assert.StartsWith("sockets: ", line);
        Assert.Contains(said, line);
    }

    [Fact]
    public async Task Help_is_code_0()
    {
        var (code, output, _) = await SocketsProcess.RunAsync("", "--help");
        Assert.Equal(0, code);
        Assert.All((string[])["chat", "temperature", "echo", "reply", "operator", "send"], command => Assert.Contains(output, line => line.StartsWith($"  {command} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Line")]
    [InlineData("Udp")]
    public async Task Chat_without_a_terminal_is_lines(string endpoint)
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Chat", _folder, ("Chat:Room", "lobby")));
        using var chat = SocketsProcess.Start("chat", server[endpoint].Url, "--name", "kim");
        using var other = SocketsProcess.Start("chat", server["LengthPrefixed"].Url, "--name", "lee", "--framing", "length-prefixed");

        // Whoever comes first hears the other.
        await other.Input.WriteLineAsync("are you there?");
        await chat.Input.WriteLineAsync("안녕하세요");
        await other.Input.WriteLineAsync("hello");
        await Task.WhenAny(chat.Output.WaitForAsync("lee: "), other.Output.WaitForAsync("kim: 안녕하세요"));
        await chat.Input.WriteLineAsync("bye");
        await other.Output.WaitForAsync("kim: bye");
        chat.Input.Close();

        Assert.Equal(0, await chat.ExitCodeAsync());
        if (endpoint == "Udp")
            await other.Output.WaitForAsync("* kim left");
    }

    [Fact]
    public async Task What_comes_is_safe_for_a_terminal()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo"));
        using var tmux = new Tmux();
        var pane = tmux.Start("send", server["Echo"].Url);
        pane.Say("ready");
        await pane.WaitForAsync(screen => screen.Lines.Count(line => line == "ready") >= 2, "what was typed, and what came back");
        pane.Press("C-v", "Escape");
        pane.Say("[2Jafter");
        await pane.WaitForAsync("\uFFFD[2Jafter");
        pane.Press("C-d");
        await pane.WaitForAsync("left with 0");
    }
}
