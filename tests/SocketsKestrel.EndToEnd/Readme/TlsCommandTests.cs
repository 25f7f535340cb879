using System.Diagnostics;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Readme;

/// <summary>The README's two commands for TLS: one makes a certificate, the other talks to an endpoint that has it.</summary>
public sealed class TlsCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_certificate_is_made_and_verified_as_the_README_says()
    {
        var commands = ReadmeFile.Blocks("tls").ToList();
        await RunAsync(commands[0]);
        using var server = await ServerProcess.StartAsync(new Launch
        {
            Settings = new Settings().Endpoint("Secure", "tls://127.0.0.1:0", "Echo", ("Certificate:Path", "cert.pem"), ("Certificate:KeyPath", "key.pem")),
            Folder = _folder.Path,
        });

        Assert.Equal("hello\n", await RunAsync(commands[1].Replace("2506", $"{server["Secure"].Port}", StringComparison.Ordinal)));
    }

    private async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync().WithinDeadline(command);
        await errors.WithinDeadline(command);
        return output;
    }
}
