using System.IO.Pipelines;
using CsCheck;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>Bytes and messages, of a connection and summed by the meter.</summary>
public sealed class ConnectionCountersTests : IDisposable
{
    private readonly Endpoint _line = TestEndpoint.Create(FramingType.Line, options => options.Framing.MaxLength = 100);
    private readonly Endpoint _raw = TestEndpoint.Create(FramingType.Raw);
    private readonly TestServer _server;

    public ConnectionCountersTests() => _server = new TestServer(_line, _raw);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Every_byte_and_message_is_counted_once_however_they_arrive()
    {
        var peer = _server.Connect(new Echo(), _line);
        var connection = Assert.Single(_server.Registry.Connections);
        await peer.SendAsync("one\ntw");
        Assert.Equal((6, 1, 4, 1), Counters(connection));
        await peer.SendAsync("o");
        Assert.Equal((7, 1, 4, 1), Counters(connection));
        await peer.SendAsync("\n\n");
        Assert.Equal((9, 3, 9, 3), Counters(connection));
        await peer.SendAsync("bye\nnot read");
        await peer.Ended;
        Assert.Equal((21, 4, 9, 3), Counters(connection));
    }

    [Fact]
    public async Task Error_is_a_message_sent_and_what_it_answers_one_received()
    {
        var peer = _server.Connect(new Refusal(), _line);
        var connection = Assert.Single(_server.Registry.Connections);
        await peer.SendAsync("one\n");
        Assert.Equal((4, 1, Refusal.Error.Message.Length + 1, 1), Counters(connection));
        Assert.Equal(["Line no-tea"], _server.Rejections);
        await peer.SendAsync(new string('x', 101));
        await peer.Ended;
        Assert.Equal(2, connection.MessagesSent);
        Assert.Equal(["Line no-tea", "Line too-long"], _server.Rejections);
    }

    [Fact]
    public void Handler_that_reads_the_transport_itself_has_its_bytes_counted_once() =>
        Gen.Select(Gen.Int[1, 40].Array[1, 20], Gen.Double[0, 1]).Sample(
            (pieces, share) =>
            {
                using var server = new TestServer(_raw);
                var peer = server.Connect(new DelegateHandler(connection => ReadPartlyAsync(connection, share)), _raw);
                var connection = Assert.Single(server.Registry.Connections);
                var sent = 0;
                foreach (var length in pieces)
                {
                    Assert.True(peer.SendAsync(new byte[length]).IsCompletedSuccessfully);
                    sent += length;
                    Assert.Equal(sent, connection.BytesReceived);
                }

                peer.Finish();
                Assert.True(peer.Ended.IsCompleted);
                Assert.Equal(sent, connection.BytesReceived);
                Assert.Equal(pieces.Length + 1, connection.BytesSent);
            },
            iter: 200,
            threads: 1);

    [Fact]
    public async Task Sums_keep_the_traffic_of_ended_connections()
    {
        var first = _server.Connect(new Echo(), _line);
        await first.SendAsync("one\n");
        var second = _server.Connect(new Echo(), _line);
        await second.SendAsync("three\n");
        Assert.Equal((10, 2, 10, 2, 2), Sums(_line));
        first.Finish();
        await first.Ended;
        Assert.Equal((10, 2, 10, 2, 1), Sums(_line));
        await second.SendAsync("x\n");
        Assert.Equal((12, 3, 12, 3, 1), Sums(_line));
        second.Reset();
        await second.Ended;
        Assert.Equal((12, 3, 12, 3, 0), Sums(_line));
        Assert.Equal((0, 0, 0, 0, 0), Sums(_raw));
    }

    [Fact]
    public async Task Sums_neither_lose_nor_double_what_ends_while_they_are_read()
    {
        const int Connections = 500;
        using var collector = _server.Collect<long>("socketskestrel.bytes.received");
        var ending = Task.Run(
            async () =>
            {
                for (var i = 0; i < Connections; i++)
                {
                    var peer = _server.Connect(new Echo(), _raw);
                    await peer.SendAsync("1234567890");
                    peer.Finish();
                    await peer.Ended;
                }
            },
            TestContext.Current.CancellationToken);
        while (!ending.IsCompleted)
            collector.RecordObservableInstruments();
        await ending;
        collector.RecordObservableInstruments();

        var sums = collector.GetMeasurementSnapshot().Where(m => _raw.Name.Equals(m.Tags["endpoint"])).Select(m => m.Value).ToList();
        Assert.Equal(sums.Order(), sums);
        Assert.Equal(Connections * 10, sums[^1]);
    }

    [Fact]
    public void Connections_are_numbered_uniquely()
    {
        for (var i = 0; i < 3; i++)
            _server.Connect(new Echo(), i == 1 ? _raw : _line);
        Assert.Equal([1, 2, 3], _server.Registry.Connections.Select(c => c.Id).Order());
        Assert.Equal(3, _server.Registry.Count);
    }

    private static (long BytesIn, long MessagesIn, long BytesOut, long MessagesOut) Counters(ServerConnection connection) =>
        (connection.BytesReceived, connection.MessagesReceived, connection.BytesSent, connection.MessagesSent);

    /// <summary>Answers each read with a byte; consumes only a share of what is there, as one that waits for more does.</summary>
    private static async Task ReadPartlyAsync(ServerConnection connection, double share)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        ReadResult result;
        do
        {
            result = await input.ReadAsync();
            input.AdvanceTo(result.Buffer.GetPosition((long)(result.Buffer.Length * share)), result.Buffer.End);
            await output.WriteAsync("."u8.ToArray());
        }
        while (!result.IsCompleted);
    }

    private (long BytesIn, long MessagesIn, long BytesOut, long MessagesOut, long Active) Sums(Endpoint endpoint) =>
        (Sum("bytes.received", endpoint), Sum("messages.received", endpoint), Sum("bytes.sent", endpoint), Sum("messages.sent", endpoint), Sum("connections.active", endpoint));

    private long Sum(string name, Endpoint endpoint) => _server.Observe<long>($"socketskestrel.{name}", endpoint);
}
