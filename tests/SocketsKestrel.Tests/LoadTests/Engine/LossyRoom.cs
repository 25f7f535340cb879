using System.Net.Sockets;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>A room of lines, as long as one read, that closes a member's connection after each fiftieth read.</summary>
internal sealed class LossyRoom : IAsyncDisposable
{
    private const int Reads = 50;

    private readonly Dictionary<int, NetworkStream> _members = [];
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ScriptedServer _server;
    private int _closed;

    public LossyRoom() => _server = new ScriptedServer(ServeAsync);

    public string Url => _server.Url;

    public int Closed => _closed;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, int number, CancellationToken stopping)
    {
        var buffer = new byte[65_536];
        await ChangeAsync(() => _members[number] = stream, stopping);
        try
        {
            for (var i = 0; i < Reads && await stream.ReadAtLeastAsync(buffer.AsMemory(0, 64), 64, throwOnEndOfStream: false, stopping) == 64; i++)
                await RelayAsync(number, buffer.AsMemory(0, 64), stopping);
            if (!stopping.IsCancellationRequested)
                Interlocked.Increment(ref _closed);
        }
        finally
        {
            await ChangeAsync(() => _members.Remove(number), CancellationToken.None);
        }
    }

    private async Task ChangeAsync(Action change, CancellationToken stopping)
    {
        await _gate.WaitAsync(stopping);
        change();
        _gate.Release();
    }

    private async Task RelayAsync(int from, ReadOnlyMemory<byte> message, CancellationToken stopping)
    {
        await _gate.WaitAsync(stopping);
        try
        {
            foreach (var (number, member) in _members)
            {
                if (number != from)
                    await member.WriteAsync(message, stopping);
            }
        }
        catch (IOException)
        {
            // One that is gone hears nothing.
        }
        finally
        {
            _gate.Release();
        }
    }
}
