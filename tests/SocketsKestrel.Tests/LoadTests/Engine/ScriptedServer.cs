using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>A server on a free port of which each connection does what a test says; that ends when the server is disposed.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<NetworkStream, int, CancellationToken, Task> _serve;
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="serve">Told the connection and its number, from 0; it is closed afterwards.</param>
    public ScriptedServer(Func<NetworkStream, int, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"tcp://{_listener.LocalEndpoint}";

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>One that gives every byte back.</summary>
    public static ScriptedServer Echo() => new((stream, _, stopping) => EchoAsync(stream, int.MaxValue, stopping));

    /// <summary>One that takes everything and never answers.</summary>
    public static ScriptedServer Silent() => new(static (_, _, stopping) => Task.Delay(Timeout.Infinite, stopping));

    /// <summary>Gives back what so many reads return.</summary>
    public static async Task EchoAsync(NetworkStream stream, int reads, CancellationToken stopping)
    {
        var buffer = new byte[65_536];
        for (var i = 0; i < reads && await stream.ReadAsync(buffer, stopping) is > 0 and var length; i++)
            await stream.WriteAsync(buffer.AsMemory(0, length), stopping);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token), Interlocked.Increment(ref _accepted) - 1));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using var closing = client;
        try
        {
            await _serve(client.GetStream(), number, _stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test, or the client, has ended it.
        }
    }
}
