using System.CommandLine;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server;

/// <summary>The command line: <c>--config FILE</c>, <c>--check</c>, <c>--operator</c>, and any setting as <c>--Key:Path=value</c>.</summary>
internal static class ServerCommand
{
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "Read this file instead of appsettings.json in the current folder, or beside the program." };
    private static readonly Option<bool> Check = new("--check") { Description = "Only check the configuration: exit 0 if it is good, 2 if not." };
    private static readonly Option<bool> Operator = new("--operator") { Description = "Answer the clients of mode Operator on this console: NUMBER TEXT, or * TEXT." };

    public static async Task<int> RunAsync(string[] args, ModeCatalog modes, Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        var (settings, rest) = Split(args);
        var root = new RootCommand("Hosts raw TCP, unix socket and UDP services on Kestrel, as appsettings.json says.\n\nAny setting can be given as --Key:Path=value, such as --SocketsKestrel:Endpoints:Echo:Url=tcp://*:7000.")
        {
            Config, Check, Operator,
        };
        root.SetAction((parsed, _) => ServerRun.RunAsync(
            new ServerArguments(parsed.GetValue(Config), parsed.GetValue(Check), parsed.GetValue(Operator), settings), modes, addServices, map));
        var result = root.Parse(rest);
        foreach (var error in result.Errors)
            await Console.Error.WriteLineAsync(error.Message);

        // Signals and exceptions are the server's own: the library would end a drain after two seconds.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return result.Errors.Count > 0 ? ExitCode.BadConfiguration : await result.InvokeAsync(invocation);
    }

    /// <summary>A setting is an option with a colon in its name; its value follows after = or as the next argument.</summary>
    private static (string[] Settings, string[] Others) Split(string[] args)
    {
        var settings = new List<string>();
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=', 2)[0];
            var isSetting = name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal);
            (isSetting ? settings : rest).Add(args[i]);
            if (isSetting && name.Length == args[i].Length && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add(args[++i]);
        }

        return ([.. settings], [.. rest]);
    }
}
