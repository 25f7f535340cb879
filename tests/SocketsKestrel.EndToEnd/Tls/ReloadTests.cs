using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Tls;

/// <summary>Certificates that change while the server runs, and connections that do not notice.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Reloaded = "Secure: changed certificates are in use";
    private const string Kept = "Secure: changed certificates cannot be used, those before stay in use: ";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_certificate_that_is_written_over_is_taken_and_no_connection_is_dropped()
    {
        using var server = await StartAsync(Authority.Common.ServerSettings(_folder));
        using var witnesses = await Witnesses.StartAsync(server);
        var old = await SerialAsync(server);

        var since = Stopwatch.GetTimestamp();
        Authority.Common.ServerSettings(_folder);
        await server.Output.WaitForAsync(Reloaded);
        TestContext.Current.TestOutputHelper?.WriteLine($"reload: {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms");

        Assert.NotEqual(old, await SerialAsync(server));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_symbolic_link_that_is_swapped_is_followed()
    {
        // As Kubernetes mounts secrets: the files are links through a folder that is itself a link, and only that one changes.
        var first = IssueIn("first");
        var second = IssueIn("second");
        Directory.CreateSymbolicLink(_folder.File("..data"), first);
        foreach (var file in (string[])["tls.pem", "tls.key"])
            File.CreateSymbolicLink(_folder.File(file), Path.Combine("..data", file));
        using var server = await StartAsync(("Certificate:Path", _folder.File("tls.pem")), ("Certificate:KeyPath", _folder.File("tls.key")));
        using var witnesses = await Witnesses.StartAsync(server);
        var old = await SerialAsync(server);

        Directory.CreateSymbolicLink(_folder.File("..data_tmp"), second);
        Assert.Equal(0, await RunAsync("mv", "-T", _folder.File("..data_tmp"), _folder.File("..data"))); // rename(2), in one step
        await server.Output.WaitForAsync(Reloaded);

        Assert.NotEqual(old, await SerialAsync(server));
        await witnesses.StopAsync();
    }

    [Fact]
    public async Task A_broken_certificate_keeps_the_old_one_and_a_good_one_after_it_is_taken()
    {
        var settings = Authority.Common.ServerSettings(_folder);
        using var server = await StartAsync(settings);
        using var witnesses = await Witnesses.StartAsync(server);
        var old = await SerialAsync(server);
        var (path, keyPath) = (settings[0].Value!, settings[1].Value!);
        var key = await File.ReadAllTextAsync(keyPath, TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(path, "not a certificate", TestContext.Current.CancellationToken);
        var why = await server.Output.WaitForAsync(Kept);
        Assert.Contains("SocketsKestrel:Endpoints:Secure:Certificate:Path: ", why, StringComparison.Ordinal);
        Assert.Equal(old, await SerialAsync(server));

        // A new certificate with the old key: half of a pair.
        Authority.Common.ServerSettings(_folder);
        var newKey = await File.ReadAllTextAsync(keyPath, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(keyPath, key, TestContext.Current.CancellationToken);
        why = await server.Output.WaitForAsync(Kept, 2);
        Assert.Contains("SocketsKestrel:Endpoints:Secure:Certificate:KeyPath: ", why, StringComparison.Ordinal);
        Assert.Equal(old, await SerialAsync(server));

        File.Delete(keyPath);
        await server.Output.WaitForAsync(Kept, 3);
        Assert.Equal(old, await SerialAsync(server));

        await File.WriteAllTextAsync(keyPath, newKey, TestContext.Current.CancellationToken);
        await server.Output.WaitForAsync(Reloaded);
        Assert.NotEqual(old, await SerialAsync(server));
        Assert.Equal(3, server.Output.Lines.Count(line => line.Contains(Kept, StringComparison.Ordinal)));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_certificate_that_TLS_cannot_use_is_no_reason_to_stop()
    {
        var settings = Authority.Common.ServerSettings(_folder);
        using var server = await StartAsync(settings);
        using var witnesses = await Witnesses.StartAsync(server);
        var old = await SerialAsync(server);

        Authority.Common.WriteUnusable(_folder, "server", new X509KeyUsageExtension(X509KeyUsageFlags.KeyAgreement, critical: true));
        var why = await server.Output.WaitForAsync(Kept);
        Assert.Contains("SocketsKestrel:Endpoints:Secure:Certificate:Path: ", why, StringComparison.Ordinal);
        Assert.Equal(old, await SerialAsync(server));

        Authority.Common.ServerSettings(_folder);
        await server.Output.WaitForAsync(Reloaded);
        Assert.NotEqual(old, await SerialAsync(server));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<string> SerialAsync(ServerProcess server)
    {
        using var client = await server.ConnectTcpAsync("Secure");
        await client.SendAsync("hello\n");
        Assert.Equal("hello", await client.ReadLineAsync());
        return client.ServerCertificate.SerialNumber;
    }

    private string IssueIn(string name)
    {
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        using var certificate = Authority.Common.IssueServer("localhost");
        var (path, keyPath) = Authority.Common.WritePem(certificate, _folder, "issued");
        File.Move(path, Path.Combine(folder, "tls.pem"));
        File.Move(keyPath, Path.Combine(folder, "tls.key"));
        return folder;
    }

    /// <summary>The witnesses meet on a TLS endpoint with the same certificate.</summary>
    private static Task<ServerProcess> StartAsync(params (string Key, string? Value)[] certificate) => ServerProcess.StartAsync(new Settings().Web()
        .Endpoint("Secure", "tls://127.0.0.1:0", "Echo", certificate)
        .Endpoint(Witnesses.Endpoint, "tls://127.0.0.1:0", "Chat", certificate));
}
