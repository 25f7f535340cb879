using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

public sealed class TemperatureTests(TemperatureServer temperature) : IClassFixture<TemperatureServer>
{
    /// <summary>Prints "number celsius-to-fahrenheit fahrenheit-to-celsius", of ordinary numbers, ties, and doubles from random bits.</summary>
    private const string Vectors = """
        import random, struct, math
        random.seed(20240817)
        numbers = [0.0, -0.0, 36.5, -40.0, 1e308, -1e308, 1.7976931348623157e308, 5e-324, -17.777777777777779, 1e22, 123456789.25, -0.05]
        numbers += [n / 16 for n in range(-800, 800)]
        numbers += [round(random.uniform(-500, 500), random.randint(0, 6)) for _ in range(1000)]
        while len(numbers) < 4000:
            x = struct.unpack('<d', random.randbytes(8))[0]
            if math.isfinite(x):
                numbers.append(x)
        for x in numbers:
            print(repr(x), format(9.0/5.0*x + 32.0, '.1f'), format((x - 32.0)*5.0/9.0, '.1f'))
        """;

    private readonly ServerProcess _server = temperature.Server;

    [Theory]
    [InlineData("Raw")]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    [InlineData("Tls")]
    [InlineData("TlsRaw")]
    [InlineData("TlsLengthPrefixed")]
    [InlineData("Udp")]
    public async Task Celsius_come_back_as_Fahrenheit(string endpoint)
    {
        using var client = await _server.ConnectAsync(endpoint);
        foreach (var (celsius, fahrenheit) in new[] { ("36.5", "97.7"), ("-40", "-40.0"), ("0", "32.0"), (" 100 ", "212.0"), ("\t+1e1\r", "50.0"), (".5", "32.9") })
            await client.ExpectAnswerAsync(celsius, fahrenheit);
    }

    [Theory]
    [InlineData("Line", 1)]
    [InlineData("ToCelsius", 2)]
    public async Task Thousands_of_numbers_come_back_over_tcp_as_python_formats_them(string endpoint, int column)
    {
        var vectors = await VectorsAsync();
        using var client = await _server.ConnectTcpAsync(endpoint);
        var sending = client.SendAsync(string.Concat(vectors.Select(v => v[0] + "\n")));
        foreach (var vector in vectors)
            Assert.Equal((vector[0], vector[column]), (vector[0], await client.ReadLineAsync()));
        await sending;
    }

    [Theory]
    [InlineData("Udp", 1)]
    [InlineData("UdpToCelsius", 2)]
    public async Task Thousands_of_numbers_come_back_over_udp_as_python_formats_them(string endpoint, int column)
    {
        using var client = _server.ConnectUdp(endpoint);
        foreach (var vector in await VectorsAsync())
            Assert.Equal((vector[0], vector[column]), (vector[0], await client.AskAsync(vector[0])));
    }

    [Theory]
    [InlineData("Raw")]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    [InlineData("Tls")]
    [InlineData("TlsRaw")]
    [InlineData("TlsLengthPrefixed")]
    public async Task What_is_not_a_number_is_refused_and_the_next_one_answered(string endpoint)
    {
        using var client = await _server.ConnectAsync(endpoint);
        foreach (var bad in new[] { "abc", "1,5", "0x10", "nan", "inf", "-Infinity", "1e999", "3 4", "12\u00A0", "1_0", "٣", "36.5\0", "--1" })
        {
            await client.ExpectAnswerAsync(bad, "ERR not-a-number send one decimal number, such as 36.5");
            await client.ExpectAnswerAsync("36.5", "97.7");
        }
    }

    [Theory]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    public async Task An_empty_message_is_not_a_number(string endpoint)
    {
        using var client = await _server.ConnectAsync(endpoint);
        await client.ExpectAnswerAsync("", "ERR not-a-number send one decimal number, such as 36.5");
    }

    [Fact]
    public async Task A_bad_datagram_is_not_answered()
    {
        using var client = _server.ConnectUdp("Udp");
        foreach (var bad in new[] { "abc", "nan", "ERR", " " })
            await client.SendAsync(bad);

        Assert.Equal("97.7", await client.AskAsync("36.5"));
        Assert.False(client.HasReceived);
    }

    private static async Task<string[][]> VectorsAsync() => [.. (await PythonProcess.RunAsync(Vectors)).Select(line => line.Split(' '))];
}
