using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

public sealed class ReplyTests(ReplyServer reply) : IClassFixture<ReplyServer>
{
    private readonly ServerProcess _server = reply.Server;

    [Theory]
    [InlineData("Raw")]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    [InlineData("Tls")]
    [InlineData("TlsRaw")]
    [InlineData("TlsLengthPrefixed")]
    [InlineData("Udp")]
    public async Task Each_client_s_messages_are_numbered_from_one(string endpoint)
    {
        for (var clients = 0; clients < 2; clients++)
        {
            using var client = await _server.ConnectAsync(endpoint);
            await client.ExpectAnswerAsync("anything", "서버 응답 메시지 1");
            await client.ExpectAnswerAsync("Hello", "Hello Client");
            await client.ExpectAnswerAsync("Good", "Good Afternoon");
            await client.ExpectAnswerAsync("hello", "서버 응답 메시지 4");
        }
    }

    [Fact]
    public async Task Two_clients_at_a_time_are_numbered_apart()
    {
        using var one = await _server.ConnectAsync("Udp");
        using var other = await _server.ConnectAsync("Udp");
        for (var n = 1; n <= 3; n++)
        {
            await one.ExpectAnswerAsync("a", $"서버 응답 메시지 {n}");
            await other.ExpectAnswerAsync("b", $"서버 응답 메시지 {n}");
        }
    }

    [Fact]
    public async Task A_configured_table_and_template_take_the_place_of_the_defaults()
    {
        using var client = await _server.ConnectAsync("Own");
        await client.ExpectAnswerAsync("Hello", "1: Hello, Hello (1)");
        await client.ExpectAnswerAsync("Ping", "Pong");
        await client.ExpectAnswerAsync("안녕", "안녕하세요");
        await client.ExpectAnswerAsync("{n}", "4: {n}, {n} (4)");
    }
}
