using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Tls;

/// <summary>Clients that are not .NET's: openssl and Python.</summary>
public sealed class OpenSslTests : IDisposable
{
    private const string PythonClient = """
        import socket, ssl, sys
        context = ssl.create_default_context(cafile=sys.argv[2])
        with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as plain:
            with context.wrap_socket(plain, server_hostname='localhost') as secure:
                lines = secure.makefile('rw', encoding='utf-8', newline='\n')
                for text in ['first', '둘째', 'x' * 8000]:
                    lines.write(text + '\n')
                    lines.flush()
                    assert lines.readline() == text + '\n'
                print(secure.version())
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task Two_versions_of_TLS_are_spoken_with_a_certificate_that_verifies(string version, string name)
    {
        using var server = await StartAsync();
        using var client = OpenSslClient.Connect(server["Echo"], version, "-CAfile", Authority.Common.WriteRoot(_folder, "root.pem"), "-verify_return_error", "-verify_hostname", "localhost");

        await client.Output.WaitForAsync("Verification: OK");
        await client.Output.WaitForAsync($"New, {name}, Cipher is");
        await client.ExpectEchoAsync("hello");
    }

    [Theory]
    [InlineData("-tls1_1")]
    [InlineData("-tls1")]
    public async Task Older_versions_are_refused_and_counted(string version)
    {
        using var server = await StartAsync();
        using var client = OpenSslClient.Connect(server["Echo"], version, "-cipher", "ALL:@SECLEVEL=0");

        Assert.NotEqual(0, await client.ExitCodeAsync());
        Assert.Contains(client.Errors.Lines, line => line.Contains("alert protocol version", StringComparison.Ordinal));
        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "handshake_failed"));
    }

    [Fact]
    public async Task Renegotiation_is_refused()
    {
        using var server = await StartAsync();
        using var client = OpenSslClient.Connect(server["Echo"], "-tls1_2");
        await client.ExpectEchoAsync("before");
        await client.SendLineAsync("R");

        await client.ExitCodeAsync();
        await server.Output.WaitForAsync("to Echo ended: ");
        using var other = OpenSslClient.Connect(server["Echo"], "-tls1_2");
        await other.ExpectEchoAsync("after");
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_Python_client_verifies_the_server_and_is_served()
    {
        using var server = await StartAsync();

        Assert.Equal(["TLSv1.3"], await PythonProcess.RunAsync(PythonClient, server["Echo"].Port, Authority.Common.WriteRoot(_folder, "root.pem")));
    }

    [Fact]
    public async Task The_chain_is_sent_with_its_intermediates()
    {
        using var intermediate = new Authority("CN=Intermediate", Authority.Common);
        using var server = await ServerProcess.StartAsync(new Settings().Endpoint("Echo", "tls://127.0.0.1:0", "Echo", intermediate.ServerSettings(_folder)));
        using var client = OpenSslClient.Connect(server["Echo"], "-CAfile", Authority.Common.WriteRoot(_folder, "root.pem"), "-verify_return_error");

        await client.Output.WaitForAsync("Verification: OK");
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(new Settings().Web().Tls("Echo", "Echo", _folder));
}
