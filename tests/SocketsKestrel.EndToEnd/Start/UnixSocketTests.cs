using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>Endpoints at a path.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_path_is_announced_and_served()
    {
        var path = _folder.File("echo.sock");
        using var server = await ServerProcess.StartAsync(new Settings().Endpoint("Echo", $"tcp://unix:{path}", "Echo"));

        Assert.Equal($"tcp://unix:{path}", server["Echo"].Url);
        using var client = await server.ConnectAsync("Echo");
        await client.ExpectAnswerAsync("abc", "abc");
    }

    [Fact]
    public async Task What_a_killed_server_left_does_not_keep_the_next_from_starting()
    {
        var path = _folder.File("echo.sock");
        var settings = new Settings().Endpoint("Echo", $"tcp://unix:{path}", "Echo");
        using (var killed = await ServerProcess.StartAsync(settings))
        {
            killed.Send(Signal.Kill);
            Assert.Equal(128 + (int)Signal.Kill, await killed.ExitCodeAsync());
        }

        Assert.True(File.Exists(path));
        using var next = await ServerProcess.StartAsync(settings);
        using var client = await next.ConnectAsync("Echo");
        await client.ExpectAnswerAsync("abc", "abc");
    }

    [Fact]
    public async Task A_file_at_the_path_is_not_removed()
    {
        var path = _folder.Write("notes.txt", "mine");
        using var server = ServerProcess.Start(new Settings().Endpoint("Echo", $"tcp://unix:{path}", "Echo"));

        Assert.Equal(3, await server.ExitCodeAsync());
        Assert.Contains($"Echo: cannot listen on tcp://unix:{path}", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_a_fault()
    {
        using var server = ServerProcess.Start(new Settings().Endpoint("Echo", $"tcp://unix:/{new string('x', 107)}", "Echo"));

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.EndsWith("at most 107 bytes", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_taken_again_at_once_after_a_kill_with_clients_connected()
    {
        var settings = new Settings().Endpoint("Echo", $"tcp://localhost:{FreePort.Next()}", "Echo");
        using var killed = await ServerProcess.StartAsync(settings);
        using var connected = await killed.ConnectAsync("Echo");
        await connected.ExpectAnswerAsync("abc", "abc");
        killed.Send(Signal.Kill);
        await killed.ExitCodeAsync();

        using var next = await ServerProcess.StartAsync(settings);
        using var client = await next.ConnectAsync("Echo");
        await client.ExpectAnswerAsync("abc", "abc");
    }
}
