using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Loop;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>
/// Joins a room of UDP, in which one is by having sent something. Where the server asks for a proof of the address, giving that is
/// enough, and nobody else hears of it; else everybody who is there gets the datagram.
/// </summary>
internal sealed class DatagramJoin(VirtualClient client, ChatRoom room, ChatReceiver receiver)
{
    /// <summary>It may be lost: it is sent until a probe has come.</summary>
    private const long Period = 500_000_000;

    private static readonly byte[] Quit = "quit"u8.ToArray();

    /// <summary>Leaves, so that the server need not find out.</summary>
    public static ValueTask LeaveAsync(VirtualClient client)
    {
        client.Worker.Record.MessagesSent++;
        return client.Connection.SendAsync(Quit);
    }

    public async Task RunAsync()
    {
        var connection = client.Connection;
        var timer = new LoopTimer(client.Worker.Loop);
        var join = UdpCookie.Request.ToArray();
        if (!room.Options.AnswerCookies)
        {
            if (client.Number == 0)
                return; // its probes make it a member
            join = new byte[room.Options.Size];
            new MessageStamp(room.Options.RunId, (uint)client.Number, 0, 0, 0).Write(join);
        }

        try
        {
            while (!receiver.HasSeenProbe && !client.Worker.HasBegun && !client.IsOver)
            {
                client.Worker.Record.MessagesSent++;
                await connection.SendAsync(join);
                await timer.UntilAsync(Stopwatch.GetTimestamp() + Period);
            }
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is not null)
        {
            // Whoever receives meets with the same, and says so.
        }
    }
}
