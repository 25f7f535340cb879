using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// Ends a stream that the peer has not ended, such that the peer can read all that it was told, and then the end. A socket that is
/// closed while bytes of the peer are unread, or still come, has Linux send a reset, which makes the peer lose what it has not
/// read. So the server sends its FIN, and reads on, and throws away, until the peer's: nginx's <c>lingering_close</c>.
/// </summary>
/// <remarks>All members may be used from any thread.</remarks>
internal sealed class LingeringClose
{
    /// <summary>
    /// In all. nginx takes 30 s, for uploads that go on; a message here is 64 MiB at most and 8 KiB by default, and whoever has not
    /// stopped after 5 s does not read.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Without a byte received, or taken; nginx takes 5 s. Two covers the first retransmissions (RFC 6298: after 1 s) of a FIN that was lost.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2);

    /// <summary>The same when the server stops: a signal is not to wait for peers that never close, only for what is on its way.</summary>
    public static readonly TimeSpan LongestSilenceOfDrain = TimeSpan.FromMilliseconds(500);

    /// <summary>At a time; beyond, connections are closed at once. What a flood of refused clients costs is bounded by this, not by the caps that refused them.</summary>
    public const int MaxConnections = 1000;

    private int _count;

    /// <summary>How many peers are waited for.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Has everything written sent.</summary>
    /// <returns>Whether the stream is still to be ended, by <see cref="EndAsync"/>; else the connection is closed.</returns>
    public async Task<bool> SendRestAsync(ServerConnection connection)
    {
        Interlocked.Increment(ref _count);
        var isOpen = false;
        try
        {
            isOpen = await TrySendRestAsync(connection);
        }
        finally
        {
            if (!isOpen)
                Interlocked.Decrement(ref _count);
        }

        if (!isOpen)
            await connection.FinishSendingAsync();
        return isOpen;
    }

    /// <summary>Ends the stream, reads until the peer has ended its own, or time is up, and closes.</summary>
    public async Task EndAsync(ServerConnection connection)
    {
        try
        {
            if (connection.WebSocket is null) // whose end has been written as a close frame
                connection.Context.Features.Get<IConnectionSocketFeature>()!.Socket.Shutdown(SocketShutdown.Send);
            connection.BeginLinger();
            while (connection.IsLingering && !Discard(connection, await connection.Input.ReadAsync()))
            {
                // Whatever it is, it is too late for it.
            }
        }
        catch (Exception e) when (CloseReasons.From(e, connection) != CloseReason.Faulted || e is ObjectDisposedException)
        {
            // The peer has reset it, or somebody has aborted it: either way it is over.
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }

        await connection.FinishSendingAsync();
    }

    private async Task<bool> TrySendRestAsync(ServerConnection connection)
    {
        try
        {
            var sent = await connection.EndLayersAsync();
            if (Count > MaxConnections || (connection.Input.TryRead(out var result) && Discard(connection, result)))
                return false;
            if (connection.WebSocket is { } client)
                return !client.HasPeerClosed;
            while (TcpProgress.BytesTaken(connection.Context) is { } taken)
            {
                if (taken >= sent)
                    return true;
                connection.BeginSendingRest();
                if (Discard(connection, await connection.Input.ReadAsync())) // the clock ends this, too, for another look
                    return false;
            }

            return false;
        }
        catch (Exception e) when (CloseReasons.From(e, connection) != CloseReason.Faulted || e is InvalidOperationException)
        {
            return false; // the peer is gone; or the handler has ended its pipes itself, or left them in the middle of a read
        }
    }

    /// <returns>Whether that was the end of the input.</returns>
    private static bool Discard(ServerConnection connection, ReadResult result)
    {
        var end = connection.WebSocket?.Skip(result.Buffer) ?? result.Buffer.End;
        connection.CountReceived(result.Buffer.Length);
        connection.CountCarried(result.Buffer.Slice(end).Length, isTorn: false, isNew: false);
        connection.Input.AdvanceTo(end, result.Buffer.End);
        return result.IsCompleted || connection.WebSocket is { HasPeerClosed: true };
    }
}
