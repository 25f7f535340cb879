using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>The temperature window, as a person uses it.</summary>
public sealed class TemperatureWindowTests : IDisposable
{
    private readonly Tmux _tmux = new();

    public void Dispose() => _tmux.Dispose();

    [Theory]
    [InlineData("Temperature")]
    [InlineData("UdpTemperature")]
    public async Task It_converts(string endpoint)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Temperature", "Temperature").Udp("UdpTemperature", "Temperature"));
        var window = _tmux.Start(new TerminalLaunch { Width = 60, Height = 15 }, "temperature", server[endpoint].Url);
        await window.WaitForAsync("● connected to");

        window.Say("36.5");
        (await window.WaitForAsync(screen => screen.LineWith("Fahrenheit").Contains("97.7", StringComparison.Ordinal), "97.7")).AssertFramed(60, 15);
        window.Type("-40");
        window.Click("[Convert]");
        await window.WaitForAsync(screen => screen.LineWith("Fahrenheit").Contains("-40.0", StringComparison.Ordinal), "-40.0");
    }

    [Fact]
    public async Task What_the_server_does_not_take_stands_beside_the_box()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Temperature", "Temperature"));
        var window = _tmux.Start(new TerminalLaunch { Width = 100 }, "temperature", server["Temperature"].Url);
        await window.WaitForAsync("● connected to");

        window.Say("warm");
        var screen = await window.WaitForAsync("ERR not-a-number");
        Assert.Contains("warm", screen.LineWith("ERR not-a-number"));
        window.Say("100"); // in place of it
        await window.WaitForAsync(screen => screen.LineWith("Fahrenheit").Contains("212.0", StringComparison.Ordinal) && !screen.Has("ERR"), "212.0, and no error");
    }

    [Fact]
    public async Task A_wrong_address_is_said_and_what_was_typed_stays()
    {
        var window = _tmux.Start("temperature", $"tcp://127.0.0.1:{FreePort.Next()}");
        await window.WaitForAsync("cannot connect: nobody listens there");

        window.Say("36.5");
        var screen = await window.WaitForAsync("not sent: not connected");
        Assert.Contains("36.5", screen.LineWith("Celsius"));
    }
}
