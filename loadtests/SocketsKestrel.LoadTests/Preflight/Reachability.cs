using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SocketsKestrel.Client;
using SocketsKestrel.Client.Configuration;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Targets;

namespace SocketsKestrel.LoadTests.Preflight;

/// <summary>Whether the target answers at all.</summary>
internal static class Reachability
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>A refusal of a datagram is there at once on this machine, and after a round trip from another.</summary>
    private static readonly TimeSpan RefusalTimeout = TimeSpan.FromSeconds(0.2);

    /// <summary>What is wrong with it. Nothing is sent but handshakes; to a UDP port an empty datagram, as nothing else makes it refuse.</summary>
    public static async Task<string?> CheckAsync(LoadTestOptions options, EndpointUrl url, CancellationToken interrupted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        timeout.CancelAfter(url.IsDatagram ? RefusalTimeout : Timeout);
        try
        {
            if (url.IsDatagram)
            {
                await WaitForRefusalAsync(url, timeout.Token);
                return null;
            }

            await using var connection = await MessageClient.ConnectAsync(options.Url, new ClientOptions { Tls = options.Tls }, timeout.Token);
            return null;
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            return url.IsDatagram ? null : $"{options.Url}: does not answer within {Timeout.TotalSeconds:0} s";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return $"{options.Url}: nobody listens there; is the server running? --start-server starts it";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return $"{options.Url}: cannot be reached: {e.Message}";
        }
        catch (AuthenticationException e)
        {
            var why = (e.InnerException ?? e).Message.TrimEnd('.');
            var remedy = why.Contains(nameof(SslPolicyErrors.RemoteCertificateNameMismatch), StringComparison.Ordinal)
                ? "connect by the name that it is for"
                : "--ca FILE names the authority that it comes from";
            return $"{options.Url}: its certificate is not trusted: {why}; {remedy}";
        }
    }

    private static async Task WaitForRefusalAsync(EndpointUrl url, CancellationToken timeout)
    {
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(url.Host.Trim('[', ']'), url.Port, timeout);
        await socket.SendAsync(Array.Empty<byte>(), timeout);
        await socket.ReceiveAsync(new byte[1], timeout);
    }
}
