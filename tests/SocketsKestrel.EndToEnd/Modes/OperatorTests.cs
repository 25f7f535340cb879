using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

/// <summary>The operator at the other end of the server's stdin and stdout.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Raw")]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    [InlineData("Tls")]
    [InlineData("TlsRaw")]
    [InlineData("TlsLengthPrefixed")]
    public async Task A_client_and_the_operator_converse(string endpoint)
    {
        using var server = await StartAsync("--operator");
        using var client = await server.ConnectAsync(endpoint);

        await client.SendAsync("도와주세요");
        await server.Output.WaitForAsync("[1] connected");
        await server.Output.WaitForAsync("[1] 도와주세요");
        await server.Input.WriteAsync("1 무엇을 도와 드릴까요?\n");
        await client.ExpectAsync("무엇을 도와 드릴까요?");
        await client.SendAsync("nothing, bye");
        await server.Output.WaitForAsync("[1] nothing, bye");
        client.Dispose();
        await server.Output.WaitForAsync("[1] left");
    }

    [Fact]
    public async Task The_operator_answers_one_or_all()
    {
        using var server = await StartAsync("--operator");
        using var first = await server.ConnectAsync("Line");
        await first.SendAsync("one");
        await server.Output.WaitForAsync("[1] one");
        using var second = await server.ConnectAsync("LengthPrefixed");
        await second.SendAsync("two");
        await server.Output.WaitForAsync("[2] two");

        await server.Input.WriteAsync("2 only two\n* both\n1 only one\n");
        await first.ExpectAsync("both");
        await first.ExpectAsync("only one");
        await second.ExpectAsync("only two");
        await second.ExpectAsync("both");
    }

    [Fact]
    public async Task What_cannot_be_delivered_is_said_to_the_operator()
    {
        using var server = await StartAsync("--operator");
        await server.Input.WriteAsync("99 anyone?\nhello\n");

        await server.Output.WaitForAsync("no client 99");
        await server.Output.WaitForAsync("say: NUMBER TEXT");
    }

    [Fact]
    public async Task Control_characters_do_not_reach_the_operator_s_terminal()
    {
        using var server = await StartAsync("--operator");
        using var client = await server.ConnectAsync("LengthPrefixed");
        await client.SendAsync("\u001b[31mred\u0007\n[2] forged\u009b2J\ttab");

        Assert.Equal("[1] \uFFFD[31mred\uFFFD [2] forged\uFFFD2J tab", await server.Output.WaitForAsync("red"));
    }

    [Fact]
    public async Task Bad_text_is_refused_and_not_shown()
    {
        using var server = await StartAsync("--operator");
        using var client = await ChatClient.JoinAsync(server, "Line");
        await client.SendAsync("good");

        await server.Output.WaitForAsync("[1] good");
        Assert.DoesNotContain(server.Output.Lines, line => line.StartsWith("[1] ", StringComparison.Ordinal) && line.Contains('\uFFFD', StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operator_who_leaves_does_not_stop_the_service()
    {
        using var server = await StartAsync("--operator");
        server.Input.Close();
        using var client = await server.ConnectAsync("Line");
        await client.SendAsync("still there?");

        await server.Output.WaitForAsync("[1] still there?");
    }

    [Fact]
    public async Task Without_the_flag_stdin_is_not_read()
    {
        using var server = await StartAsync();
        using var client = await ChatClient.JoinAsync(server, "Line");

        // More than a pipe holds: this only ever completes if somebody reads.
        var writing = server.Input.WriteAsync(new string('\n', 256 * 1024) + "* hello\n");
        await client.SendAsync([0xFF]);
        await client.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8");
        Assert.False(writing.IsCompleted);

        server.Send(Signal.Kill);
        await Assert.ThrowsAsync<IOException>(() => writing);
    }

    private Task<ServerProcess> StartAsync(params string[] arguments) =>
        ServerProcess.StartAsync(new Launch { Settings = new Settings().EveryTransport("Operator", _folder), Arguments = arguments });
}
