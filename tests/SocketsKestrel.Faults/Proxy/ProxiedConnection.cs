using System.Net.Sockets;

namespace SocketsKestrel.Faults.Proxy;

/// <summary>A client's connection to the proxy, and the proxy's to the server.</summary>
internal sealed class ProxiedConnection(Socket client, Socket server) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private bool _isClosed;

    /// <summary>Runs until both directions have ended, or one has taken the other with it.</summary>
    public async Task RunAsync(Direction toServer, Direction toClient)
    {
        var up = new Flow(toServer, client, server, _closed.Token);
        var down = new Flow(toClient, server, client, _closed.Token);
        await Task.WhenAll(RunAsync(up, server), RunAsync(down, client));
        lock (_gate)
        {
            _isClosed = true;
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>Both peers get a RST.</summary>
    public void Reset() => Close(withReset: true);

    /// <summary>Both peers see the end of the stream.</summary>
    public void Dispose() => Close(withReset: false);

    private async Task RunAsync(Flow flow, Socket to)
    {
        try
        {
            switch (await flow.RunAsync())
            {
                case Ending.HalfClose:
                    to.Shutdown(SocketShutdown.Send);
                    break;
                case Ending.Close:
                    Close(withReset: false);
                    break;
                case Ending.Reset:
                    Close(withReset: true);
                    break;
                default:
                    await Task.Delay(Timeout.InfiniteTimeSpan, _closed.Token);
                    break;
            }
        }
        catch (SocketException)
        {
            Close(withReset: true);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The other direction, or the proxy's owner, has closed the connection.
        }
    }

    /// <summary>
    /// Ends both connections. In good order, the sockets are shut down, and disposed of when nothing waits for them any more:
    /// .NET makes a reset of a close that it has to unblock someone for.
    /// </summary>
    private void Close(bool withReset)
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            End(client, withReset);
            End(server, withReset);
        }

        _closed.Cancel();
    }

    private static void End(Socket socket, bool withReset)
    {
        try
        {
            if (withReset)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Dispose();
            }
            else
            {
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (SocketException)
        {
            socket.Dispose(); // its peer was faster
        }
    }
}
