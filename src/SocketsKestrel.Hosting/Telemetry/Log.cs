using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SocketsKestrel.Hosting.Telemetry;

/// <summary>Every log message of this assembly. What a client sent is in none of them.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Endpoint} listening on {Url} (mode {Mode}, framing {Framing})")]
    public static partial void StreamEndpointListening(this ILogger logger, string endpoint, string url, string mode, string framing);

    [LoggerMessage(LogLevel.Information, "{Endpoint} listening on {Url} (mode {Mode})")]
    public static partial void DatagramEndpointListening(this ILogger logger, string endpoint, string url, string mode);

    [LoggerMessage(LogLevel.Information, "{Endpoint} listening on {Url}")]
    public static partial void WebEndpointListening(this ILogger logger, string endpoint, string url);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    public static partial void SettingDoubtful(this ILogger logger, string warning);

    [LoggerMessage(LogLevel.Information, "Ready")]
    public static partial void Ready(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "Stopping: {Connections} connections to close")]
    public static partial void Draining(this ILogger logger, int connections);

    [LoggerMessage(LogLevel.Debug, "Connection {Id} to {Endpoint} started")]
    public static partial void ConnectionStarted(this ILogger logger, long id, string endpoint);

    [LoggerMessage(LogLevel.Debug, "Connection {Id} to {Endpoint} is from {Client}, says {Proxy}")]
    public static partial void ClientAnnounced(this ILogger logger, long id, string endpoint, EndPoint client, EndPoint? proxy);

    [LoggerMessage(LogLevel.Debug, "Connection {Id} to {Endpoint}: PROXY header of {Peer} refused: {Why}")]
    public static partial void ProxyHeaderRefused(this ILogger logger, long id, string endpoint, EndPoint? peer, string why);

    [LoggerMessage("Connection {Id} to {Endpoint} ended: {Reason}, {BytesReceived} bytes received, {BytesSent} sent")]
    public static partial void ConnectionEnded(this ILogger logger, LogLevel level, long id, string endpoint, string reason, long bytesReceived, long bytesSent);

    [LoggerMessage(LogLevel.Debug, "Connection {Id} to {Endpoint}: no TLS: {Error}")]
    public static partial void HandshakeFailed(this ILogger logger, long id, string endpoint, string error);

    [LoggerMessage(LogLevel.Information, "{Endpoint}: changed certificates are in use")]
    public static partial void CertificatesReloaded(this ILogger logger, string endpoint);

    [LoggerMessage(LogLevel.Warning, "{Endpoint}: changed certificates cannot be used, those before stay in use: {Faults}")]
    public static partial void CertificatesKept(this ILogger logger, string endpoint, string faults);

    [LoggerMessage(LogLevel.Warning, "{Endpoint}: {Warning}")]
    public static partial void CertificateDoubtful(this ILogger logger, string endpoint, string warning);

    [LoggerMessage(LogLevel.Error, "Connection {Id} to {Endpoint}: its handler failed")]
    public static partial void ConnectionFaulted(this ILogger logger, Exception exception, long id, string endpoint);

    [LoggerMessage(LogLevel.Error, "{Endpoint}: a datagram's handler failed")]
    public static partial void DatagramFaulted(this ILogger logger, Exception exception, string endpoint);

    [LoggerMessage(LogLevel.Warning, "{Endpoint}: receiving on {Address} failed with {Error}, going on in {DelayMilliseconds} ms")]
    public static partial void ReceiveFailed(this ILogger logger, string endpoint, EndPoint address, string error, int delayMilliseconds);

    [LoggerMessage(LogLevel.Debug, "{Endpoint}: a datagram could not be sent: {Error}")]
    public static partial void SendFailed(this ILogger logger, string endpoint, string error);

    [LoggerMessage(LogLevel.Warning, "No client is accepted for now ({Error}; the process may have {Limit} descriptors): those connected are served, others wait")]
    public static partial void AcceptingPaused(this ILogger logger, SocketError error, int limit);

    [LoggerMessage(LogLevel.Warning, "The loop {Loop} died ({Error}) and goes on in {DelayMilliseconds} ms; deaths within a minute: {Count}")]
    public static partial void LoopRestarts(this ILogger logger, string loop, string error, int delayMilliseconds, int count);

    [LoggerMessage(LogLevel.Information, "The loop {Loop} is running again")]
    public static partial void LoopRestarted(this ILogger logger, string loop);

    [LoggerMessage(LogLevel.Critical, "The loop {Loop} died {Count} times within a minute: stopping the server")]
    public static partial void LoopGivenUp(this ILogger logger, Exception exception, string loop, int count);

    [LoggerMessage(LogLevel.Error, "Connection {Id} to {Endpoint}: its clock failed")]
    public static partial void TickFaulted(this ILogger logger, Exception exception, long id, string endpoint);

    [LoggerMessage(LogLevel.Warning, "Memory: {Used} of {Limit} MiB in use, not accepting")]
    public static partial void MemoryShort(this ILogger logger, long used, long limit);

    [LoggerMessage(LogLevel.Information, "Memory: {Used} of {Limit} MiB in use, accepting again")]
    public static partial void MemoryEased(this ILogger logger, long used, long limit);

    [LoggerMessage(LogLevel.Error, "Memory: the watch on it failed")]
    public static partial void MemoryLookFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Memory: {Used} of {Limit} MiB in use, closed the {Connections} connections with most pending")]
    public static partial void MemoryShed(this ILogger logger, long used, long limit, int connections);
}
