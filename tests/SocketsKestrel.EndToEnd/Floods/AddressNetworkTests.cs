using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Floods;

/// <summary>Clients with IPv6 addresses of several networks, on a machine of their own: a network namespace.</summary>
public sealed class AddressNetworkTests
{
    private const string Inside = """
        import socket, subprocess, sys
        program, settings = sys.argv[1:]
        for command in ["ip link set lo up", "ip addr add fd00:1::1/64 dev lo nodad", "ip addr add fd00:1::2/128 dev lo nodad",
                        "ip addr add fd00:1::3/128 dev lo nodad", "ip addr add fd00:2::1/64 dev lo nodad"]:
            subprocess.run(command.split(), check=True)
        server = subprocess.Popen([program, "--config", settings], stdout=subprocess.PIPE, text=True)
        try:
            for line in server.stdout:
                if "listening on" in line: port = int(line.split("tcp://")[1].split(" ")[0].rsplit(":", 1)[1])
                if "] Ready" in line: break
            held = []
            for source in sys.stdin.readline().split():
                client = socket.create_connection(("fd00:1::1", port), timeout=30, source_address=(source, 0))
                client.sendall(b"x\n")
                print(source, client.recv(100).decode().split(" ")[:2], flush=True)
                held.append(client)
        finally:
            server.terminate()
            server.wait()
        """;

    [Fact]
    public async Task One_network_of_64_bits_has_one_share()
    {
        using var folder = new TempFolder();
        var settings = new Settings().Endpoint("Echo", "tcp://[::]:0", "Echo").Set("SocketsKestrel:Limits:MaxConnectionsPerIp", "2");
        using var python = PythonProcess.Start(
            """
            import subprocess, sys
            if subprocess.run(["unshare", "-rn", "ip", "link", "set", "lo", "up"]).returncode:
                print("not permitted")
            else:
                sys.exit(subprocess.run(["unshare", "-rn", sys.executable, "-c"] + sys.argv[1:]).returncode)
            """,
            Inside,
            Repository.ServerProgram,
            folder.Write("settings.json", settings.ToString()));
        await python.Input.WriteLineAsync("fd00:1::1 fd00:1::2 fd00:1::3 fd00:2::1");
        python.Input.Close();
        var exit = await python.ExitCodeAsync();
        Assert.SkipWhen(python.Output.Lines is ["not permitted"], "no network namespaces for this user");

        Assert.True(exit == 0, string.Join('\n', python.Errors.Lines));
        Assert.Equal(
            ["fd00:1::1 ['x\\n']", "fd00:1::2 ['x\\n']", "fd00:1::3 ['ERR', 'full']", "fd00:2::1 ['x\\n']"],
            python.Output.Lines.Where(line => line.StartsWith("fd00", StringComparison.Ordinal)));
    }
}
