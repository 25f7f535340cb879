using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Conversations with the temperature and the reply mode; every answer is known.</summary>
internal sealed class AnswerLoad(ServerProcess server) : Load(server)
{
    public override string Name => "temperature, reply";

    protected override int Clients => 4;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(50);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var temperature = await Server.ConnectAsync("Temperature");
        using var reply = await Server.ConnectAsync("Reply");
        for (var i = 1; i <= 20; i++)
        {
            var celsius = random.Next(-100, 100) * 5;
            await temperature.ExpectAnswerAsync(celsius.ToString(CultureInfo.InvariantCulture), $"{celsius * 9 / 5 + 32}.0");
            await reply.ExpectAnswerAsync("anything", $"서버 응답 메시지 {i}");
        }
    }
}
