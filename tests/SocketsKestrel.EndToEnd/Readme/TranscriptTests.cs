using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Readme;

/// <summary>Every console block of the README, run in a shell against a server started as the README says; only the ports differ.</summary>
public sealed partial class TranscriptTests
{
    private static readonly (int Port, string Name)[] Endpoints =
        [(2500, "Echo"), (2501, "Chat"), (2502, "Temperature"), (2503, "Reply"), (2504, "Operator"), (2500, "UdpEcho"), (2501, "UdpChat"), (2502, "UdpTemperature")];

    [Fact]
    public async Task Every_command_of_the_README_prints_what_the_README_says()
    {
        using var server = await StartAsync();
        var answer = Task.Run(() => AnswerAsync(server), TestContext.Current.CancellationToken);
        var commands = ReadmeFile.Blocks("console").SelectMany(ReadmeFile.Commands).ToList();
        Assert.NotEmpty(commands);
        foreach (var (command, output) in commands)
            Assert.Equal((command, output.TrimEnd('\n')), (command, (await RunAsync(ForPorts(command, server))).TrimEnd('\n')));
        await answer.WithinDeadline("the operator's answer");
    }

    [Fact]
    public void Every_endpoint_of_the_settings_has_its_transcript()
    {
        var commands = string.Concat(ReadmeFile.Blocks("console"));
        foreach (var port in Endpoints.Select(e => e.Port).Distinct())
            Assert.Contains($"localhost {port}", commands, StringComparison.Ordinal);
    }

    private static async Task<ServerProcess> StartAsync()
    {
        var launch = Launch.OfRootFiles("Production");
        launch.Environment["Kestrel__Endpoints__Web__Url"] = $"http://localhost:{FreePort.Next()}";
        foreach (var group in Endpoints.GroupBy(e => e.Port))
        {
            var port = FreePort.Next();
            foreach (var (_, name) in group)
                launch.Environment[$"SocketsKestrel__Endpoints__{name}__Url"] = $"{(name.StartsWith("Udp", StringComparison.Ordinal) ? "udp" : "tcp")}://localhost:{port}";
        }

        return await ServerProcess.StartAsync(launch with { Arguments = ["--operator"] });
    }

    private static string ForPorts(string command, ServerProcess server)
    {
        var web = server["Web"].Port;
        command = command.Replace("localhost:8080", $"localhost:{web}", StringComparison.Ordinal);
        return Port().Replace(command, m => $"localhost {server[Endpoints.First(e => $"{e.Port}" == m.Groups["port"].Value).Name].Port}");
    }

    /// <summary>The operator's block: what follows a number in brackets is shown, the rest is typed; the client's number is its own.</summary>
    private static async Task AnswerAsync(ServerProcess server)
    {
        var number = "";
        foreach (var line in ReadmeFile.Blocks("operator").Single().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('['))
            {
                var shown = await server.Output.WaitForAsync(line[line.IndexOf(']', StringComparison.Ordinal)..]);
                number = shown[1..shown.IndexOf(']', StringComparison.Ordinal)];
            }
            else
            {
                await server.Input.WriteLineAsync($"{number} {line.Split(' ', 2)[1]}");
                await server.Input.FlushAsync();
            }
        }
    }

    private static async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var shell = Process.Start(start)!;
        return await shell.StandardOutput.ReadToEndAsync().WithinDeadline(command);
    }

    [GeneratedRegex(@"localhost (?<port>25\d\d)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
