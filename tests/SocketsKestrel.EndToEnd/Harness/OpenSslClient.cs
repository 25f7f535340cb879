using System.Diagnostics;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary><c>openssl s_client</c>: what it is sent by lines, it prints by lines.</summary>
internal sealed class OpenSslClient : ChildProcess
{
    private OpenSslClient(ProcessStartInfo start)
        : base(start)
    {
    }

    public static OpenSslClient Connect(AnnouncedEndpoint endpoint, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("openssl");
        foreach (var argument in (string[])["s_client", "-connect", $"127.0.0.1:{endpoint.Port}", .. arguments])
            start.ArgumentList.Add(argument);
        return new OpenSslClient(start);
    }

    public async Task SendLineAsync(string text)
    {
        await Input.WriteLineAsync(text);
        await Input.FlushAsync();
    }

    /// <summary>Sends a line and waits until it comes back.</summary>
    public async Task ExpectEchoAsync(string text)
    {
        await SendLineAsync(text);
        await Output.WaitForAsync(text);
    }
}
