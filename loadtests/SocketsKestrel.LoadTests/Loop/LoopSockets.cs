using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SocketsKestrel.Client;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>Connects sockets on the event loop. To be used on its thread only.</summary>
/// <param name="loop">The loop.</param>
/// <param name="sources">Local addresses to take turns with; empty: the system's choice.</param>
internal sealed class LoopSockets(EventLoop loop, IReadOnlyList<IPAddress> sources) : ISocketConnector
{
    private readonly Dictionary<string, Task<IPAddress[]>> _resolved = new(StringComparer.Ordinal);
    private readonly Dictionary<AddressFamily, Queue<IPAddress>> _sources = sources.GroupBy(source => source.AddressFamily).ToDictionary(family => family.Key, family => new Queue<IPAddress>(family));

    public async ValueTask<SocketStream> ConnectAsync(SocketType type, EndPoint remote, CancellationToken cancellationToken) =>
        await ConnectAsync(type, remote, static _ => { }, receiveBuffer: null, cancellationToken);

    /// <summary>The same for who wants to be able to give up.</summary>
    /// <param name="type">As above.</param>
    /// <param name="remote">As above.</param>
    /// <param name="begun">Told the socket that connects: disposing it gives up.</param>
    /// <param name="receiveBuffer">What is buffered of what is not read, in bytes; <see langword="null"/>: as the system has it.</param>
    /// <param name="cancellationToken">Gives up resolving the name.</param>
    public async ValueTask<LoopSocket> ConnectAsync(SocketType type, EndPoint remote, Action<LoopSocket> begun, int? receiveBuffer, CancellationToken cancellationToken)
    {
        if (remote is not DnsEndPoint host)
            return await ConnectToAsync(type, remote, begun, receiveBuffer);
        SocketException? failure = null;
        foreach (var address in await ResolveAsync(host.Host, cancellationToken))
        {
            try
            {
                return await ConnectToAsync(type, new IPEndPoint(address, host.Port), begun, receiveBuffer);
            }
            catch (SocketException e)
            {
                failure = e;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Once per host: a name server is not what is to be loaded.</summary>
    private async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (!_resolved.TryGetValue(host, out var addresses))
            _resolved[host] = addresses = IPAddress.TryParse(host, out var address) ? Task.FromResult<IPAddress[]>([address]) : Dns.GetHostAddressesAsync(host, CancellationToken.None);
        try
        {
            return await addresses.WaitAsync(cancellationToken);
        }
        catch (SocketException)
        {
            _resolved.Remove(host); // who comes next asks again
            throw;
        }
    }

    private async ValueTask<LoopSocket> ConnectToAsync(SocketType type, EndPoint remote, Action<LoopSocket> begun, int? receiveBuffer)
    {
        var socket = Begin(type, remote, receiveBuffer, out var isConnecting);
        begun(socket);
        try
        {
            if (isConnecting)
                await socket.WaitForConnectionAsync();
            return socket;
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    private LoopSocket Begin(SocketType type, EndPoint remote, int? receiveBuffer, out bool isConnecting)
    {
        var kind = type == SocketType.Dgram ? 2 : 1;
        var address = remote.Serialize();
        var descriptor = Libc.Socket(FamilyOf(address), kind | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (descriptor < 0)
            throw SocketErrors.ToException(Marshal.GetLastPInvokeError());
        try
        {
            if (receiveBuffer is { } size) // before it connects: the peer is told then
                _ = Libc.SetOption(descriptor, Libc.SocketLevel, Libc.ReceiveBuffer, size, sizeof(int));
            if (remote is IPEndPoint ip)
                Prepare(descriptor, type, ip.AddressFamily);
            isConnecting = Connect(descriptor, address);
            return new LoopSocket(loop, descriptor, type == SocketType.Dgram);
        }
        catch
        {
            _ = Libc.Close(descriptor);
            throw;
        }
    }

    private void Prepare(int descriptor, SocketType type, AddressFamily family)
    {
        var on = 1;
        if (type == SocketType.Stream)
            _ = Libc.SetOption(descriptor, Libc.TransmissionControl, Libc.NoDelay, on, sizeof(int));
        if (_sources.Count == 0)
            return;
        if (!_sources.TryGetValue(family, out var turns))
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        var source = turns.Dequeue();
        turns.Enqueue(source);

        // The port is chosen when it connects: it need only be free for this target, then.
        _ = Libc.SetOption(descriptor, Libc.InternetProtocol, Libc.BindAddressNoPort, on, sizeof(int));
        var local = new IPEndPoint(source, 0).Serialize();
        if (Libc.Bind(descriptor, ref MemoryMarshal.GetReference(local.Buffer.Span), local.Size) != 0)
            throw SocketErrors.ToException(Marshal.GetLastPInvokeError());
    }

    /// <returns>Whether it goes on.</returns>
    private static bool Connect(int descriptor, SocketAddress address)
    {
        if (Libc.Connect(descriptor, ref MemoryMarshal.GetReference(address.Buffer.Span), address.Size) == 0)
            return false;
        var error = Marshal.GetLastPInvokeError();
        return error == Libc.ErrorInProgress ? true : throw SocketErrors.ToException(error);
    }

    /// <summary>A socket address begins with Linux's number of its family.</summary>
    private static int FamilyOf(SocketAddress address) => MemoryMarshal.Read<ushort>(address.Buffer.Span);
}
