using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Sends probes until the load begins: a member that has got one is in the room.</summary>
internal sealed class ChatProbe(VirtualClient client, ChatRoom room)
{
    private const long Period = 100_000_000;

    public async Task RunAsync()
    {
        client.Ready();
        var connection = client.Connection;
        var timer = new LoopTimer(client.Worker.Loop);
        var probe = new byte[room.Options.Size - FrameSizes.Of(room.Options)];
        new MessageStamp(room.Options.RunId, (uint)client.Number, 0, 0, 0).Write(probe);
        var before = -1;
        try
        {
            while (!client.Worker.HasBegun && !client.IsOver)
            {
                // While others still connect, it would have to be sent again anyway.
                if (client.Worker.Record.Connections == before)
                {
                    client.Worker.Record.MessagesSent++;
                    await connection.SendAsync(probe);
                }

                before = client.Worker.Record.Connections;
                await timer.UntilAsync(Stopwatch.GetTimestamp() + Period);
            }
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is not null)
        {
            // Whoever receives meets with the same, and says so.
        }
    }
}
