using Microsoft.Extensions.Configuration;
using SocketsKestrel.Server;

namespace SocketsKestrel.Tests.Server;

/// <summary>Which source wins, and what a bad one says.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class ServerConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ProcessEnvironment _environment = new();

    private string ConfigFile => Path.Combine(_folder.FullName, "server.json");

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Later_sources_go_over_earlier_ones()
    {
        Write("server.json", """{ "SocketsKestrel": { "A": "file", "B": "file", "C": "file", "D": "file" } }""");
        Write("appsettings.Special.json", """{ "SocketsKestrel": { "B": "neighbour", "C": "neighbour", "D": "neighbour" } }""");
        Write("appsettings.Other.json", """{ "SocketsKestrel": { "A": "other" } }""");
        _environment.Set("DOTNET_ENVIRONMENT", "Special");
        _environment.Set("SocketsKestrel__C", "environment");
        _environment.Set("SocketsKestrel__D", "environment");
        var configuration = Load("--SocketsKestrel:D=command line");
        Assert.Equal(
            ["file", "neighbour", "environment", "command line"],
            new[] { "A", "B", "C", "D" }.Select(key => configuration[$"SocketsKestrel:{key}"]));
    }

    [Theory]
    [InlineData("Special", "Other", "Special")]
    [InlineData("", "Other", "Other")]
    [InlineData(null, null, "Production")]
    public void Environment_is_named_by_dotnet_before_asp_net_core(string? dotnet, string? aspNetCore, string expected)
    {
        _environment.Set("DOTNET_ENVIRONMENT", dotnet);
        _environment.Set("ASPNETCORE_ENVIRONMENT", aspNetCore);
        Assert.Equal(expected, ServerConfiguration.EnvironmentName);
    }

    [Theory]
    [InlineData("--SocketsKestrel:A=1")]
    [InlineData("--SocketsKestrel:A", "1")]
    [InlineData("--socketskestrel:a=1")]
    public void Setting_is_taken_in_every_form(params string[] settings)
    {
        Write("server.json", "{}");
        Assert.Equal("1", Load(settings)["SocketsKestrel:A"]);
    }

    [Fact]
    public void Setting_of_no_known_section_is_refused()
    {
        Write("server.json", "{}");
        var refused = Assert.Throws<InvalidDataException>(() => Load("--SocketKestrel:A=1"));
        Assert.StartsWith("--SocketKestrel:A=1: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Setting_without_a_value_is_refused()
    {
        Write("server.json", "{}");
        var refused = Assert.Throws<InvalidDataException>(() => Load("--SocketsKestrel:A=1", "--SocketsKestrel:B"));
        Assert.Equal("--SocketsKestrel:B: has no value", refused.Message);
    }

    [Fact]
    public void File_that_is_not_there_is_named()
    {
        var refused = Assert.Throws<InvalidDataException>(() => Load());
        Assert.Contains(ConfigFile, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"SocketsKestrel\": ")]
    [InlineData("not json")]
    [InlineData("")]
    public void File_that_is_not_json_is_named(string text)
    {
        Write("server.json", text);
        var refused = Assert.Throws<InvalidDataException>(() => Load());
        Assert.Contains("server.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_that_is_there_twice_is_said()
    {
        Write("server.json", """{ "SocketsKestrel": { "A": 1, "A": 2 } }""");
        var refused = Assert.Throws<InvalidDataException>(() => Load());
        Assert.Contains("SocketsKestrel:A", refused.Message, StringComparison.Ordinal);
    }

    private IConfigurationRoot Load(params string[] settings) =>
        ServerConfiguration.Load(new ServerArguments(ConfigFile, CheckOnly: false, WithOperator: false, settings));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
