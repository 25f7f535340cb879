using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>The line windows, as a person uses them.</summary>
public sealed class LineWindowTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tmux _tmux = new();

    public void Dispose()
    {
        _tmux.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Echo_gives_back_over_the_configured_endpoint_in_its_framing()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Settings.LengthPrefixed));
        _folder.Write("appsettings.json", new Settings().Endpoint("Echo", server["Echo"].Url, "Echo", Settings.LengthPrefixed).ToString());
        var window = _tmux.Start(new TerminalLaunch { Width = 60, Height = 15, Folder = _folder.Path }, "echo");
        await window.WaitForAsync("● connected to");

        window.Say("메아리");
        var screen = await window.WaitForAsync("< 메아리");
        Assert.True(screen.Has("> 메아리"));
        screen.AssertFramed(60, 15);
    }

    [Fact]
    public async Task Reply_answers_over_a_WebSocket_too()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Reply", "Reply"));
        var window = _tmux.Start("reply", $"{server["Web"].Url.Replace("http:", "ws:", StringComparison.Ordinal)}/ws/Reply");
        await window.WaitForAsync("● connected to");

        window.Say("Hello");
        await window.WaitForAsync("< Hello Client");
        window.Say("anything");
        await window.WaitForAsync("< 서버 응답 메시지 2");
    }
}
