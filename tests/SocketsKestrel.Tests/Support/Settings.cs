using System.Text;
using Microsoft.Extensions.Configuration;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Server.Modes.Reply;
using SocketsKestrel.Server.Modes.Temperature;

namespace SocketsKestrel.Tests.Support;

/// <summary>What reading a configuration gave.</summary>
internal sealed record Settings(SocketsKestrelOptions Options, IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads the inside of the section <c>SocketsKestrel</c>.</summary>
    public static Settings Read(string json) => ReadAll($$"""{ "SocketsKestrel": { {{json}} } }""");

    /// <summary>Reads one endpoint <c>E</c>, given the inside of its entry.</summary>
    public static Settings ReadEndpoint(string json, string defaults = "") =>
        Read($$"""
            "EndpointDefaults": { {{defaults}} }, "Endpoints": { "E": { {{json}} } }
            """);

    public static Settings ReadAll(string json) =>
        Read(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());

    public static Settings Read(IConfiguration configuration)
    {
        var modes = new ModeCatalog()
            .Add<EchoHandler, EchoOptions>("Echo")
            .Add<ChatHandler, ChatOptions>("Chat")
            .Add<TemperatureHandler, TemperatureOptions>("Temperature")
            .Add<ReplyHandler, ReplyOptions>("Reply")
            .Add<OperatorHandler>("Operator");
        var faults = new List<string>();
        var warnings = new List<string>();
        return new Settings(SocketsKestrelOptions.Read(configuration, modes, faults, warnings), faults, warnings);
    }

    /// <summary>The one endpoint of a good configuration.</summary>
    public Endpoint Endpoint
    {
        get
        {
            Assert.Empty(Faults);
            return Assert.Single(Options.Endpoints);
        }
    }
}
