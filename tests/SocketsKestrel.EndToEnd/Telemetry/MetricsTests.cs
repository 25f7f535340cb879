using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Telemetry;

/// <summary>What <c>/metrics</c> says is what happened.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Every_message_byte_and_end_is_counted_once()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Temperature", "Temperature"));
        using (var client = await server.ConnectAsync("Temperature"))
        {
            await client.ExpectAnswerAsync("36.5", "97.7");
            await client.ExpectAnswerAsync("warm", "ERR not-a-number send one decimal number, such as 36.5");
            await Counters.WaitForAsync(server, 1, "socketskestrel.connections.active", ("endpoint", "Temperature"));
        }

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "Temperature"), ("reason", "client_closed"));
        var counters = await Counters.ReadAsync(server);
        Assert.Equal(0, counters["socketskestrel.connections.active", ("endpoint", "Temperature")]);
        Assert.Equal(2, counters["socketskestrel.messages.received", ("endpoint", "Temperature")]);
        Assert.Equal(2, counters["socketskestrel.messages.sent", ("endpoint", "Temperature")]);
        Assert.Equal(10, counters["socketskestrel.bytes.received", ("endpoint", "Temperature")]);
        Assert.Equal(1, counters["socketskestrel.messages.rejected", ("code", "not-a-number")]);
    }

    [Fact]
    public async Task Two_members_hear_all_that_the_other_says_and_the_server_counts_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses());
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.WaitForAsync(server, 2, "socketskestrel.connections.active");
        await witnesses.StopAsync();

        var counters = await Counters.ReadAsync(server);
        Assert.True(counters["socketskestrel.chat.deliveries", ("room", "witnesses")] > 0);
        Assert.Equal(counters["socketskestrel.messages.received"], counters["socketskestrel.chat.deliveries"] + counters["socketskestrel.messages.rejected"]);
        Assert.True(Vitals.Of(server).Descriptors > 0);
        server.AssertNoUnhandledException();
    }
}
