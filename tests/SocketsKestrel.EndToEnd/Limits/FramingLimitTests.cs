using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>Messages that are longer than allowed: framing is lost, the client is told, and closed.</summary>
public sealed class FramingLimitTests(FramingLimitServer limited) : IClassFixture<FramingLimitServer>
{
    private const string TooLong = "ERR too-long the message is longer than this endpoint allows";

    private readonly ServerProcess _server = limited.Server;

    [Theory]
    [InlineData("Line", "12345678901234567", "")]
    [InlineData("Line", "abc\n12345678901234567\n", "abc\n")]
    [InlineData("Chat", "12345678901234567\n", "")]
    [InlineData("Operator", "12345678901234567", "")]
    public async Task A_line_too_long_is_said_and_closed(string endpoint, string sent, string before)
    {
        using var client = await _server.ConnectTcpAsync(endpoint);
        await client.SendAsync(sent);

        Assert.Equal($"{before}{TooLong}\n", Encoding.UTF8.GetString(await client.ReadToEndAsync()));
        await _server.WaitForEndAsync(endpoint, "too_long");
    }

    [Theory]
    [InlineData("1234567890123456\n")]
    [InlineData("1234567890123456\r\n")]
    public async Task A_line_of_the_greatest_length_is_served(string line)
    {
        using var client = await _server.ConnectTcpAsync("Line");
        await client.SendAsync(line);

        Assert.Equal("1234567890123456", await client.ReadLineAsync());
    }

    [Theory]
    [InlineData(17)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task A_length_out_of_range_is_said_and_closed_at_its_announcement(int length)
    {
        using var client = (StreamPeer)await _server.ConnectAsync("LengthPrefixed");
        await client.ExpectAnswerAsync("1234567890123456", "1234567890123456");
        await client.Tcp.SendAsync((byte[])[(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);

        await client.ExpectAsync(TooLong);
        Assert.Empty(await client.Tcp.ReadToEndAsync());
        await _server.WaitForEndAsync("LengthPrefixed", "too_long");
    }

    [Fact]
    public async Task Whoever_sends_a_megabyte_without_a_line_end_is_still_told()
    {
        using var client = await _server.ConnectTcpAsync("Line");
        var sending = client.SendAsync(new string('x', 1024 * 1024));

        Assert.Equal(TooLong, await client.ReadLineAsync());
        await client.WaitForCloseAsync();
        await Record.ExceptionAsync(() => sending);
    }

    [Fact]
    public async Task Raw_has_no_message_too_long()
    {
        using var client = await _server.ConnectTcpAsync("Raw");
        await client.SendAsync(new string('x', 100_000));
        client.FinishSending();

        Assert.Equal(100_000, (await client.ReadToEndAsync()).Length);
    }

    [Fact]
    public async Task A_huge_announcement_allocates_nothing()
    {
        // Were the announced gigabytes allocated, or only kept track of, some of these would fail.
        var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _server.ConnectTcpAsync("Large")));
        foreach (var client in clients)
            await client.SendAsync((byte[])[0x03, 0xFF, 0xFF, 0xFF, 1, 2, 3]);
        using var other = await _server.ConnectAsync("Large");
        await other.ExpectAnswerAsync("abc", "abc");

        Assert.True(ProcFile.ResidentBytes(_server.Id) < 512L * 1024 * 1024);
        foreach (var client in clients)
            client.Dispose();
    }
}
