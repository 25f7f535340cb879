using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>Which file is read, and what is laid over it.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_file_in_the_current_folder_is_read_with_its_environment_s_neighbour_over_it()
    {
        _folder.Write("appsettings.json", new Settings().Tcp("Echo", "Echo").ToString());
        _folder.Write("appsettings.Special.json", new Settings().Set("SocketsKestrel:Endpoints:Echo:Echo:QuitWord", "bye").ToString());
        using var server = await ServerProcess.StartAsync(new Launch { Folder = _folder.Path, Environment = { ["DOTNET_ENVIRONMENT"] = "Special" } });

        Assert.Equal(["Echo"], server.Endpoints.Select(e => e.Name));
        using var client = await server.ConnectTcpAsync("Echo");
        await client.SendAsync("hello\nbye\n");
        Assert.Equal("hello\n"u8.ToArray(), await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_named_file_has_its_neighbour_beside_itself()
    {
        var file = _folder.Write("mine.json", new Settings().Tcp("Echo", "Echo").ToString());
        _folder.Write("appsettings.Production.json", new Settings().Tcp("Chat", "Chat").ToString());
        using var server = await ServerProcess.StartAsync(new Launch { Arguments = ["--config", file] });

        Assert.Equal(["Chat", "Echo"], server.Endpoints.Select(e => e.Name));
    }

    [Fact]
    public async Task Without_a_file_in_the_current_folder_the_one_beside_the_program_is_read()
    {
        string[] names = ["Echo", "Chat", "Temperature", "Reply", "Operator", "UdpEcho", "UdpChat", "UdpTemperature"];
        using var server = await ServerProcess.StartAsync(Launch.OfRootFiles("Production", names) with { Folder = _folder.Path });

        Assert.Equal(9, server.Endpoints.Count);
        using var client = await server.ConnectAsync("Temperature");
        await client.ExpectAnswerAsync("36.5", "97.7");
    }

    [Theory]
    [InlineData("{ \"SocketsKestrel\": { ")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_file_that_is_not_a_JSON_object_is_one_fault(string text)
    {
        using var server = ServerProcess.Start(new Launch { Arguments = ["--config", _folder.Write("bad.json", text)] });

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.Contains("bad.json", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
    }
}
