using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// Kestrel's socket connections, on listeners of our own, for the raw endpoints and the web alike; with bind errors that name the
/// endpoint, and stale unix sockets removed.
/// </summary>
internal sealed class EndpointListenerFactory(
    IOptions<SocketTransportOptions> sockets, SocketsKestrelOptions options, IConfiguration configuration, AcceptGate gate,
    DescriptorBudget descriptors, LoopSupervisor supervisor, TimeProvider time, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly ILogger _logger = loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets");

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            if (endpoint is UnixDomainSocketEndPoint)
                RemoveStale(endpoint);
            return new(new EndpointListener(
                endpoint, sockets.Value, new SocketConnectionContextFactory(OptionsOf(sockets.Value), _logger), GateOf(endpoint), descriptors,
                bound => supervisor.Watch($"accepting on {Url(bound)}"), time));
        }
        catch (Exception e) when (e is AddressInUseException or UnauthorizedAccessException || (e is SocketException && !IsOptional(endpoint)))
        {
            throw new EndpointBindException(NameOf(endpoint), Url(endpoint), e);
        }
    }

    /// <summary>
    /// Every option, the memory pool included: of the options' constructors the public one leaves the pool at 4 KiB blocks, with no
    /// way to set another, the one that takes it is internal.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketConnectionFactoryOptions OptionsOf(SocketTransportOptions options);

    /// <summary>The web is not stopped: it has to answer <c>/readyz</c> meanwhile.</summary>
    private AcceptGate GateOf(EndPoint endpoint) => options.Endpoints.Any(e => !e.Url.IsUdp && IsOf(e, endpoint)) ? gate : new AcceptGate();

    private static bool IsOf(Endpoint ours, EndPoint endpoint) =>
        endpoint is IPEndPoint { Port: 0 } ? ReferenceEquals(ours.ListensTo, endpoint) : ours.Url.IsAt(endpoint);

    /// <summary>For localhost Kestrel goes on without IPv6 where there is none; it must see the socket's own exception for that.</summary>
    private bool IsOptional(EndPoint endpoint) =>
        endpoint is IPEndPoint ip && ip.Address.Equals(IPAddress.IPv6Loopback) && !options.Endpoints.Any(e => e.Url.Address is { } own && own.Equals(ip.Address) && e.Url.Port == ip.Port);

    /// <summary>A socket file that nobody listens on is what a killed server left behind.</summary>
    private static void RemoveStale(EndPoint endpoint)
    {
        var path = endpoint.ToString()!;
        if (new FileInfo(path) is not { Exists: true, Length: 0 }) // what has a length is a file, which is not ours to remove
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    private static string Url(EndPoint endpoint) => endpoint is UnixDomainSocketEndPoint ? $"tcp://unix:{endpoint}" : $"tcp://{endpoint}";

    private string NameOf(EndPoint endpoint)
    {
        foreach (var ours in options.Endpoints)
        {
            if (!ours.Url.IsUdp && ours.Url.IsAt(endpoint))
                return ours.Name;
        }

        var port = endpoint is IPEndPoint { Port: var number } ? $":{number}" : endpoint.ToString()!;
        return configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .FirstOrDefault(web => web["Url"]?.TrimEnd('/').EndsWith(port, StringComparison.Ordinal) is true)?.Key ?? "Kestrel";
    }
}
