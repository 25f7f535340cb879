using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Clients that do not come by the page, and what they and a visitor do so that there is something to be seen.</summary>
internal sealed class Crowd : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly ServerProcess _server;
    private readonly List<Peer> _speakers = [];
    private readonly List<Peer> _echoes = [];
    private readonly List<Peer> _askers = [];

    private Crowd(ServerProcess server) => _server = server;

    public static async Task<Crowd> GatherAsync(ServerProcess server)
    {
        var crowd = new Crowd(server);
        for (var i = 0; i < 6; i++)
            crowd._echoes.Add(await server.ConnectAsync("Echo"));
        for (var i = 0; i < 2; i++)
            crowd._speakers.Add(await server.ConnectAsync("Chat"));
        crowd._speakers.Add(server.ConnectUdp("UdpChat"));
        for (var i = 0; i < 3; i++)
            crowd._askers.Add(await server.ConnectAsync("Operator"));
        for (var i = 0; i < 4; i++)
        {
            using var leaver = await server.ConnectAsync("Temperature");
            await leaver.ExpectAnswerAsync("36.5", "97.7");
            await leaver.SendAsync("warm");
        }

        return crowd;
    }

    /// <summary>Does what there is to be seen in a section, and waits until it is seen.</summary>
    public Task FillAsync(Visitor visitor, string section) => section switch
    {
        "chat" => ConverseAsync(visitor),
        "temperature" => ConvertAsync(visitor),
        "echo" => EchoAsync(visitor),
        "operator" => AskAsync(visitor),
        _ => KeepBusyAsync(visitor, beats: Visitor.MayUpdateImages ? 600 : 20),
    };

    /// <summary>Traffic on the endpoints, up and down, so many beats long.</summary>
    public async Task KeepBusyAsync(Visitor visitor, int beats)
    {
        using var timer = new PeriodicTimer(Beat);
        for (var beat = 0; beat < beats; beat++)
        {
            foreach (var (i, peer) in _echoes.Index())
            {
                for (var n = 0; n < 3 + (2 * Math.Sin((beat / 37.0) + i)); n++)
                    await peer.SendAsync(new byte[100 * (1 + ((beat + i) % 7))]);
            }

            if (beat % 3 == 0)
                await _speakers[beat % _speakers.Count].SendAsync($"민수: tick {beat}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await Expect(visitor["#live-connections tr"].Nth(10)).ToBeVisibleAsync();
        await Expect(visitor["#live-reasons div"].First).ToBeVisibleAsync();
    }

    public void Dispose()
    {
        foreach (var peer in (Peer[])[.. _speakers, .. _echoes, .. _askers])
            peer.Dispose();
    }

    private async Task ConverseAsync(Visitor visitor)
    {
        await visitor.JoinAsync(_server, "지민", "안녕하세요!");
        await SayAsync(0, "민수: 반가워요. 오늘 서버 점검은 몇 시에 하나요?");
        await SayAsync(0, "민수: 어제는 두 시였어요.");
        await SayAsync(2, "ada (UDP): Good morning 👋 I am on the train, datagrams only today.");
        await visitor.SayAsync("세 시에 합니다. 그때까지 모두 끝내 주세요.");
        await SayAsync(1, "nc-user: <b>this</b> is what telnet people see & type, as it is: https://example.org/a?b=c");
        await SayAsync(1, "nc-user: One longer message, to see how lines are broken where there is little room for them, "
            + "as on a phone: it goes on and on, over three lines or more.");
        await visitor.SayAsync("👍");

        async Task SayAsync(int speaker, string message)
        {
            await _speakers[speaker].SendAsync(message);
            await Expect(visitor.Messages.Last).ToHaveTextAsync(message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        }
    }

    private static async Task ConvertAsync(Visitor visitor)
    {
        await visitor["#temperature-in"].FillAsync("36.5");
        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("97.7");
    }

    private static async Task EchoAsync(Visitor visitor)
    {
        await Expect(visitor["#echo-state"]).ToContainClassAsync("open");
        for (var i = 0; i < 25; i++)
            await visitor["#echo-text"].PressAsync("Enter");
        await Expect(visitor["#echo-log p"]).ToHaveCountAsync(25);
    }

    private async Task AskAsync(Visitor visitor)
    {
        await _askers[0].SendAsync("Hello, is anybody there?");
        await _askers[1].SendAsync("주문한 물건이 아직 오지 않았어요.");
        await _askers[2].SendAsync("How do I change my address?");
        await _askers[2].SendAsync("The form says that it is not valid.");
        var clients = visitor["#operator-clients button"];
        await Expect(clients).ToHaveCountAsync(3);
        await clients.Filter(new() { HasText = "주문한" }).ClickAsync();
        await visitor["#operator-text"].FillAsync("죄송합니다. 바로 확인해 보겠습니다.");
        await visitor["#operator-text"].PressAsync("Enter");
        await Expect(visitor["#operator-log .bubble"]).ToHaveCountAsync(2);
    }
}
