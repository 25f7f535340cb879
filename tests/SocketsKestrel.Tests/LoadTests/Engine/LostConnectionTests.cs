using System.Net;
using System.Net.Sockets;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.Tests.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>A connection that ends is counted once, and the load goes on with another one.</summary>
public sealed class LostConnectionTests
{
    private const double Rate = 50;

    /// <summary>Odd answers are the last of their connection: half of the messages find it closed, none is left out.</summary>
    [Fact]
    public async Task Schedule_goes_on_where_the_connection_has_ended()
    {
        var closed = 0;
        await using var server = new ScriptedServer(async (stream, number, stopping) =>
        {
            if (number >= 5)
            {
                await ScriptedServer.EchoAsync(stream, int.MaxValue, stopping);
                return;
            }

            await ScriptedServer.EchoAsync(stream, 2, stopping);
            Interlocked.Increment(ref closed);
        });

        var result = await RunAsync(new EchoScenario("echo"), EndOfRunTests.Load(server.Url) with { Rate = Rate, Duration = TimeSpan.FromSeconds(2) });

        var reply = result.Step(StepNames.Reply);
        Assert.Equal(5, closed);
        Assert.Equal(5, reply.ErrorKinds.GetValueOrDefault(ErrorKind.Closed) + reply.ErrorKinds.GetValueOrDefault(ErrorKind.Reset));
        Assert.Equal(2 * Rate, reply.Count + reply.Lost);
        Assert.Equal(6, result.Report.Generator.ConnectionsOpened);
        Assert.Equal(1, result.Report.Generator.Connections);
    }

    [Fact]
    public async Task Closed_model_goes_on_with_another_connection()
    {
        await using var server = new ScriptedServer((stream, _, stopping) => ScriptedServer.EchoAsync(stream, 3, stopping));

        var reply = (await RunAsync(new EchoScenario("echo"), EndOfRunTests.Load(server.Url))).Step(StepNames.Reply);

        Assert.InRange(reply.ErrorKinds.Values.Sum() - reply.Lost, server.Accepted - 1, server.Accepted);
        Assert.Equal(3 * server.Accepted, reply.Count, 3d);
    }

    /// <summary>The answer to a datagram that nobody takes is an error of the next one that is sent, or of who receives.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(200d)]
    public async Task Datagrams_that_are_refused_are_counted_and_the_load_goes_on(double? rate)
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"udp://{peer.Client.LocalEndPoint}";
        peer.Close();

        var result = await RunAsync(new EchoScenario("udp-echo"), EndOfRunTests.Load(url) with { Rate = rate, Duration = TimeSpan.FromSeconds(1) });

        Assert.True(result.Step(StepNames.Reply).ErrorKinds.GetValueOrDefault(ErrorKind.Refused) > 3);
    }

    [Fact]
    public async Task Connections_of_an_open_model_stay_until_the_end_however_little_they_send()
    {
        await using var server = ScriptedServer.Echo();
        var fewest = int.MaxValue;
        var run = new LoadTest(new EchoScenario("echo"), EndOfRunTests.Load(server.Url) with { Rate = 20, Connections = 100, Duration = TimeSpan.FromSeconds(1) })
        {
            Progress = snapshot =>
            {
                if (snapshot.Phase == SocketsKestrel.LoadTests.Live.RunPhase.Measuring)
                    fewest = Math.Min(fewest, snapshot.Connections);
            },
        };

        var result = await run.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

        Assert.Equal((20, 0), (result.Step(StepNames.Reply).Count, result.Step(StepNames.Reply).Errors));
        Assert.Equal((100, 100), (fewest, result.Report.Generator.ConnectionsOpened));
    }

    /// <summary>Each of the closed connections has one message on its way, which nobody gets.</summary>
    [Fact]
    public async Task Sender_of_a_room_goes_on_with_its_next_connection_alone()
    {
        await using var room = new LossyRoom();
        var options = EndOfRunTests.Load(room.Url) with { Connections = 2, Senders = 2, Depth = 4, Duration = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(0.3) };

        var delivery = (await RunAsync(new ChatScenario("chat"), options)).Step(StepNames.Delivery);

        Assert.True(room.Closed > 2);
        Assert.True(delivery.Count > 0);
        Assert.Equal((0, 0, 0), (delivery.Duplicates, delivery.Reordered, delivery.Phantoms));
        Assert.InRange(delivery.ErrorKinds.GetValueOrDefault(ErrorKind.Closed) + delivery.ErrorKinds.GetValueOrDefault(ErrorKind.Reset), 1, room.Closed);
    }

    [Fact]
    public async Task Client_that_rests_in_a_stage_takes_what_it_is_answered()
    {
        await using var server = new ScriptedServer(static async (stream, _, stopping) =>
        {
            var (message, count) = (new byte[64], 0);
            while (true)
            {
                await stream.ReadExactlyAsync(message, stopping);
                await Task.Delay(++count % 4 == 0 ? 20 : 0, stopping);
                await stream.WriteAsync(message, stopping);
            }
        });
        var options = EndOfRunTests.Load(server.Url) with
        {
            Connections = 2,
            Depth = 8,
            Stages = [new(TimeSpan.FromSeconds(0.3), 2), new(TimeSpan.Zero, 0), new(TimeSpan.FromSeconds(2), 0), new(TimeSpan.Zero, 2), new(TimeSpan.FromSeconds(0.3), 2)],
            Timeout = TimeSpan.FromSeconds(20),
        };

        var reply = (await RunAsync(new EchoScenario("echo"), options)).Step(StepNames.Reply);

        Assert.Equal(0, reply.Errors);
        Assert.True(reply.Count > 32);
        Assert.InRange(reply.Latency.Max, 0, 1.5); // not what it rested
    }

    private static Task<LoadResult> RunAsync(Scenario scenario, LoadTestOptions options) =>
        new LoadTest(scenario, options).RunAsync(TestContext.Current.CancellationToken).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);
}
