using System.Net.Sockets;

namespace SocketsKestrel.Faults.Servers;

/// <summary>The accept loop of small servers.</summary>
public static class Accepting
{
    /// <summary>Serves everybody who connects, until the listener is disposed and all have been served.</summary>
    public static async Task ServeAllAsync(Socket listener, Func<Socket, Task> serve)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(serve(await listener.AcceptAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }
}
