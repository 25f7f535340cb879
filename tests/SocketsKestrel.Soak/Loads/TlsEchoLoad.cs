using System.Text;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Members;

namespace SocketsKestrel.Soak.Loads;

/// <summary>TLS connections, each with a handshake of its own, that check every line.</summary>
internal sealed class TlsEchoLoad(ServerProcess server) : Load(server)
{
    public override string Name => "echo Tls";

    protected override int Clients => 2;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(50);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        await using var link = await TlsLink.ConnectAsync(Server["Tls"].Address).WithinDeadline("a handshake");
        var line = Encoding.ASCII.GetBytes(new string('x', random.Next(1, 8000)) + '\n');
        var answer = new byte[line.Length];
        for (var messages = random.Next(1, 20); messages > 0; messages--)
        {
            await link.Output.WriteAsync(line, CancellationToken.None);
            await link.Input.ReadExactlyAsync(answer, CancellationToken.None).AsTask().WithinDeadline("an echo over TLS");
            if (!answer.AsSpan().SequenceEqual(line))
                Fail("other bytes came back");
        }

        if (random.Next(3) == 0)
        {
            link.Reset();
            return;
        }

        await link.FinishSendingAsync();
        if (await link.Input.ReadAsync(answer, CancellationToken.None).AsTask().WithinDeadline("the end over TLS") > 0)
            Fail("more came back than was sent");
    }
}
