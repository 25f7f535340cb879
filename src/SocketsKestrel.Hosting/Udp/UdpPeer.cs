using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>An address that has sent a UDP endpoint something. Any thread may send to it.</summary>
public sealed class UdpPeer
{
    private readonly UdpSocket _socket;
    private readonly ILogger _logger;
    private readonly ConnectionRegistry _registry;
    private long _messagesSent;
    private long _bytesSent;

    internal UdpPeer(long id, Endpoint endpoint, SocketAddress address, UdpSocket socket, ConnectionRegistry registry, ILogger logger)
    {
        Id = id;
        Endpoint = endpoint;
        Address = address;
        _socket = socket;
        _registry = registry;
        _logger = logger;
        Started = registry.Time.GetUtcNow().UtcDateTime;
    }

    /// <summary>The peer's number, unique in this process among peers and connections.</summary>
    public long Id { get; }

    /// <summary>The endpoint that it sent to.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>How many datagrams it has sent, the one in hand included.</summary>
    public long DatagramsReceived { get; internal set; }

    /// <summary>For the handler: what it knows of this peer.</summary>
    public object? State { get; set; }

    internal SocketAddress Address { get; }

    /// <summary>When its first datagram came, UTC.</summary>
    internal DateTime Started { get; }

    /// <summary>What it has sent, what its rate refused included; written by the one thread that receives from it.</summary>
    internal long MessagesReceived { get; private set; }

    internal long BytesReceived { get; private set; }

    /// <summary>What was sent to it, by whichever thread.</summary>
    internal long MessagesSent => Volatile.Read(ref _messagesSent);

    internal long BytesSent => Volatile.Read(ref _bytesSent);

    internal EndPoint RemoteEndPoint =>
        new IPEndPoint(Address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(Address);

    /// <summary>What it may send, where the endpoint has a <c>RateLimit</c>.</summary>
    internal ReplenishingRateLimiter? Rate { get; init; }

    /// <summary>The timestamp of its last datagram, written by the receiving thread, read by the sweep.</summary>
    internal long LastSeen { get; set; }

    internal TimeSpan IdleAt(long now) => _registry.Time.GetElapsedTime(Math.Min(LastSeen, now), now);

    internal void CountReceived(int bytes)
    {
        MessagesReceived++;
        BytesReceived += bytes;
    }

    /// <summary>
    /// Sends what somebody else has said, unless it has the form of a cookie: the peer's client would take it for this server's,
    /// send it back, and after a few give up. That is counted.
    /// </summary>
    public void Relay(ReadOnlySpan<byte> datagram)
    {
        if (UdpCookie.IsCookie(datagram))
            _registry.Metrics.DatagramRejected(Endpoint, "bad-cookie");
        else
            Send(datagram);
    }

    /// <summary>Sends one datagram; waits at most for room in the socket's own buffer. What the socket refuses is lost and counted, as any datagram may be.</summary>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Current.SendTo(datagram, SocketFlags.None, Address);
            Endpoint.Totals.AddSent(1, datagram.Length);
            Interlocked.Increment(ref _messagesSent);
            Interlocked.Add(ref _bytesSent, datagram.Length);
        }
        catch (SocketException e)
        {
            _registry.Metrics.DatagramRejected(Endpoint, "send-failed");
            _logger.SendFailed(Endpoint.Name, e.SocketErrorCode.ToString());
        }
        catch (ObjectDisposedException)
        {
            _registry.Metrics.DatagramRejected(Endpoint, "send-failed"); // the server is stopping, or has no socket just now
        }
    }
}
