using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// One UDP endpoint. Each of its sockets has a thread that blocks in <c>recvfrom</c>: a socket that has once been awaited is
/// registered with .NET's epoll thread, which Linux then wakes for every datagram sent (measured on a relay to 100 peers: 7.4
/// against 11.6 us of CPU per delivery). A datagram of a known peer, or of a stateless mode, allocates nothing.
/// </summary>
internal sealed class UdpEndpoint(
    Endpoint endpoint, object handler, SocketsKestrelOptions options, ConnectionRegistry registry, ILogger<UdpEndpoint> logger) : BackgroundService
{
    private const int FirstUnprivilegedPort = 1024;
    private const int MaxRetryDelayMilliseconds = 1000;

    private readonly IDatagramHandler _handler = handler as IDatagramHandler ?? new RequestReplyDatagramHandler((IRequestHandler)handler);
    private readonly PeerTable _peers = new(endpoint.Options.Udp.MaxPeers);
    private readonly LocalAddresses _local = new(options.Endpoints);
    private List<UdpClient> _clients = [];

    /// <summary>A handler that needs nothing remembered is served without a table: no stranger can fill what is not there.</summary>
    private bool IsStateless => handler is IRequestHandler { UsesRequestNumber: false };

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _clients = UdpBinder.Bind(endpoint);
        registry.Metrics.ObservePeers(endpoint, () => _peers.Count);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose(); // cancels, and so closes the sockets of a loop that runs; then those of one that never did
        _clients.ForEach(client => client.Dispose());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var timeout = endpoint.Options.Udp.SessionTimeout;
        var sweep = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / 10, TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 10));
        await using var timer = registry.Time.CreateTimer(_ => Expire(timeout), state: null, sweep, sweep);

        // Closing a socket is what ends a blocked receive.
        await using var close = stoppingToken.Register(() => _clients.ForEach(c => c.Dispose()));
        await Task.WhenAll(_clients.Select(client => Task.Factory.StartNew(
            () => Receive(client.Client, stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private void Receive(Socket socket, CancellationToken stopping)
    {
        // One byte more than allowed: a datagram that fills it was too long.
        var buffer = new byte[endpoint.Options.Udp.MaxDatagramSize + 1];
        var from = new SocketAddress(socket.AddressFamily);
        var anyone = new UdpPeer(0, endpoint, from, socket, registry.Metrics, logger); // whoever sent the datagram in hand
        var address = socket.LocalEndPoint!;
        var delay = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
                delay = 0;
                Take(socket, anyone, buffer, length);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                // The socket outlives its errors; only repeated ones are waited out.
                logger.ReceiveFailed(endpoint.Name, address, e.SocketErrorCode.ToString(), delay);
                stopping.WaitHandle.WaitOne(delay);
                delay = Math.Min(Math.Max(1, delay * 2), MaxRetryDelayMilliseconds);
            }
            catch (Exception e)
            {
                logger.DatagramFaulted(e, endpoint.Name);
            }
        }
    }

    private void Take(Socket socket, UdpPeer anyone, byte[] buffer, int length)
    {
        if (Refuse(anyone.Address, length) is { } code)
        {
            registry.Metrics.DatagramRejected(endpoint, code);
            return;
        }

        endpoint.Totals.AddReceived(1, length);
        var known = false;
        if ((IsStateless ? anyone : Find(anyone, socket, out known)) is not { } peer)
        {
            registry.Metrics.DatagramRejected(endpoint, "full");
            return;
        }

        peer.DatagramsReceived = IsStateless ? 1 : peer.DatagramsReceived + 1;
        var outcome = _handler.OnDatagram(peer, buffer.AsMemory(0, length));
        if (outcome.Error is { } error)
            registry.Metrics.MessageRejected(endpoint, error);
        else if (outcome.Leaves && known)
            _peers.Remove(peer);
        else if (!outcome.Leaves && !known && !IsStateless && !_peers.TryAdd(peer))
            _handler.OnExpired(peer); // the other socket's thread took the last place
    }

    /// <summary>The peer of an address, a new one if there is room for it.</summary>
    private UdpPeer? Find(UdpPeer anyone, Socket socket, out bool known)
    {
        var now = registry.Time.GetTimestamp();
        known = _peers.TryGet(anyone.Address, now, out var peer);
        return peer ?? (_peers.IsFull ? null
            : new UdpPeer(registry.NextId(), endpoint, Copy(anyone.Address), socket, registry.Metrics, logger) { LastSeen = now });
    }

    private string? Refuse(SocketAddress from, int length) =>
        registry.IsDraining ? "server-stopping"
        : length == 0 ? "empty"
        : length > endpoint.Options.Udp.MaxDatagramSize ? "too-long"
        : LocalAddresses.PortOf(from) < FirstUnprivilegedPort ? "privileged-port"
        : _local.IsOwnEndpoint(from) ? "own-endpoint"
        : null;

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    private void Expire(TimeSpan timeout)
    {
        foreach (var peer in _peers.RemoveSilent(registry.Time.GetTimestamp() - registry.ToTicks(timeout)))
        {
            try
            {
                _handler.OnExpired(peer);
            }
            catch (Exception e)
            {
                logger.DatagramFaulted(e, endpoint.Name); // in a timer's callback it would end the process
            }
        }
    }
}
