using System.Text;
using Microsoft.Extensions.Configuration;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Server.Modes.Reply;
using SocketsKestrel.Server.Modes.Temperature;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>
/// Settings, one a line, <c>key [= value]</c>, <c>\n</c> in them being a line end: reading never throws, and every fault and warning is
/// one line that begins with a key.
/// </summary>
public sealed class ConfigurationTarget : IFuzzTarget
{
    private static readonly ModeCatalog Modes = new ModeCatalog()
        .Add<EchoHandler, EchoOptions>("Echo")
        .Add<ChatHandler, ChatOptions>("Chat")
        .Add<TemperatureHandler, TemperatureOptions>("Temperature")
        .Add<ReplyHandler, ReplyOptions>("Reply")
        .Add<OperatorHandler>("Operator");

    /// <inheritdoc/>
    public string Name => "configuration";

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        var faults = new List<string>();
        var warnings = new List<string>();
        using var configuration = Configuration(input);
        var options = SocketsKestrelOptions.Read(configuration, Modes, faults, warnings);
        foreach (var line in faults.Concat(warnings))
        {
            FindingException.ThrowUnless(line.StartsWith("SocketsKestrel:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase), $"begins with no key: {line}");
            FindingException.ThrowUnless(line.Contains(": ", StringComparison.Ordinal), $"says nothing of its key: {line}");
            FindingException.ThrowUnless(!line.Any(char.IsControl), $"is more than one line: {line}");
        }

        FindingException.ThrowUnless(faults.Count > 0 || options.Endpoints.All(e => e.Options.Url is not null), "a good endpoint without an address");
    }

    private static ConfigurationManager Configuration(byte[] input)
    {
        var configuration = new ConfigurationManager();
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n'))
        {
            var text = line.Replace("\\n", "\n", StringComparison.Ordinal);
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? text : text[..equals];
            if (key.Length > 0)
                configuration[key] = equals < 0 ? null : text[(equals + 1)..];
        }

        return configuration;
    }
}
