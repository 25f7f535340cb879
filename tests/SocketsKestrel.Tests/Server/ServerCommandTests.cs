using Microsoft.AspNetCore.Builder;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Tests.Server;

/// <summary>The command line, as far as it goes without binding anything.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class ServerCommandTests : IDisposable
{
    private const string Key = "--SocketsKestrel:Endpoints:Echo:Url";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ProcessEnvironment _environment = new();

    private string ConfigFile => Path.Combine(_folder.FullName, "server.json");

    public ServerCommandTests() =>
        File.WriteAllText(ConfigFile, """{ "SocketsKestrel": { "Endpoints": { "Echo": { "Url": "tcp://localhost:0", "Mode": "Echo" } } } }""");

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData]
    [InlineData($"{Key}=tcp://*:0")]
    [InlineData(Key, "tcp://*:0")]
    [InlineData("--SocketsKestrel:Endpoints:Echo:Echo:QuitWord=a=b", $"{Key}=tcp://*:0")]
    [InlineData("--SocketsKestrel:Endpoints:Echo:Mode=Operator", "--operator")]
    public async Task Good_command_line_is_good(params string[] args) => Assert.Equal(0, await CheckAsync(args));

    [Theory]
    [InlineData($"{Key}=nonsense")]
    [InlineData(Key, "nonsense")]
    [InlineData("--SocketsKestrel:Endpoints:Echo:Nonsense=1")]
    [InlineData("--Nonsense:Key=1")]
    [InlineData("--nonsense")]
    [InlineData("stray")]
    [InlineData("--SocketsKestrel:Endpoints:Echo:Echo:QuitWord", "--check")]
    [InlineData("--operator")]
    [InlineData("--config")]
    public async Task Bad_command_line_exits_with_2(params string[] args) => Assert.Equal(2, await CheckAsync(args));

    [Fact]
    public async Task Configuration_that_is_not_there_exits_with_2() => Assert.Equal(2, await RunAsync("--check", "--config", ConfigFile + ".not"));

    [Fact]
    public async Task Help_exits_with_0() => Assert.Equal(0, await RunAsync("--help"));

    private static Task<int> RunAsync(params string[] args) => ServerCommand.RunAsync(
        args,
        new ModeCatalog().Add<EchoHandler, EchoOptions>("Echo").Add<OperatorHandler>("Operator"),
        _ => throw new InvalidOperationException("a host is built"),
        (WebApplication _) => throw new InvalidOperationException("a host is built"));

    private Task<int> CheckAsync(string[] args) => RunAsync([.. args, "--check", "--config", ConfigFile]);
}
