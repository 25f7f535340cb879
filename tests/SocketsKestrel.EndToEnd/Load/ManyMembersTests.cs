using System.Globalization;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Load;

/// <summary>One room with two thousand members.</summary>
public sealed class ManyMembersTests
{
    private const int Members = 2000;
    private const int Senders = 20;
    private const int Messages = 5;

    /// <summary>How many connect at a time: more would wait in line for this machine's processors anyway.</summary>
    private const int Batch = 100;

    [Fact]
    public async Task Every_message_reaches_every_other_member_once_and_in_its_sender_s_order()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat").Set("Logging:LogLevel:SocketsKestrel", "Information"));
        var members = new List<StreamPeer>(Members);
        while (members.Count < Members)
            members.AddRange((await Task.WhenAll(Enumerable.Range(0, Batch).Select(_ => ChatClient.JoinAsync(server, "Chat")))).Cast<StreamPeer>());

        var receiving = members.Select((member, index) => ReceiveAsync(member, index < Senders ? Senders - 1 : Senders)).ToList();
        await Task.WhenAll(members.Take(Senders).Select((member, index) => SendAsync(member, index)));

        var wrong = new StringBuilder();
        for (var i = 0; i < Members; i++)
        {
            var bySender = (await receiving[i]).GroupBy(m => m.Sender).ToDictionary(g => g.Key, g => g.Select(m => m.Number).ToList());
            if (bySender.ContainsKey(i) || bySender.Values.Any(numbers => !numbers.SequenceEqual(Enumerable.Range(0, Messages))))
                wrong.AppendLine(CultureInfo.InvariantCulture, $"member {i}: {string.Join(", ", bySender.Select(s => $"{s.Key}: {string.Join(' ', s.Value)}"))}");
        }

        Assert.Empty(wrong.ToString());

        // Whatever came twice would come before this.
        await members[0].SendAsync("over");
        foreach (var member in members.Skip(1))
            await member.ExpectAsync("over");
        members.ForEach(member => member.Dispose());
    }

    private static async Task SendAsync(StreamPeer member, int sender)
    {
        for (var number = 0; number < Messages; number++)
            await member.SendAsync($"{sender} {number}");
    }

    private static async Task<List<(int Sender, int Number)>> ReceiveAsync(StreamPeer member, int senders)
    {
        var received = new List<(int, int)>();
        while (received.Count < senders * Messages)
        {
            var words = (await member.Tcp.ReadLineAsync() ?? throw new EndOfStreamException()).Split(' ');
            received.Add((int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture)));
        }

        return received;
    }
}
