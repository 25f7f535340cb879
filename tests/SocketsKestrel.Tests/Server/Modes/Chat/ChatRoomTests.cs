using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Chat;

public sealed class ChatRoomTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ChatRoom _room;

    public ChatRoomTests() => _room = new ChatRoom("room", new ChatMetrics(_services.GetRequiredService<IMeterFactory>()));

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Message_is_encoded_once_for_all_members_of_a_writer()
    {
        var members = new[] { FramingType.Line, FramingType.LengthPrefixed, FramingType.Raw }
            .Select(framing => IMessageFraming.Create(framing, 8192))
            .SelectMany((framing, i) => new[] { new RecordingMember(2 * i, framing), new RecordingMember((2 * i) + 1, framing) }).ToList();
        members.ForEach(_room.Join);
        Assert.Null(_room.Post(Message("hi"), except: null));
        Assert.Equal(["hi\n", "hi\n", "\0\0\0\u0002hi", "\0\0\0\u0002hi", "hi", "hi"], members.SelectMany(m => m.Texts));
        for (var i = 0; i < members.Count; i += 2)
            Assert.Same(Assert.Single(members[i].Frames), Assert.Single(members[i + 1].Frames));
    }

    [Fact]
    public void Datagram_is_the_message_itself()
    {
        var message = Message("a\nb");
        Assert.Equal("a\nb", Encoding.UTF8.GetString(message.Datagram));
        Assert.Equal(message.Frame(new RawFraming(10)), message.Datagram);
    }

    [Fact]
    public void Member_that_left_gets_nothing_more()
    {
        var members = Enumerable.Range(0, 10).Select(i => new RecordingMember(i)).ToList();
        members.ForEach(_room.Join);
        _room.Leave(members[0]);
        _room.Leave(members[9]);
        _room.Leave(members[4]);
        _room.Leave(members[4]);
        _room.Post(Message("hi"), except: members[5]);
        Assert.Equal([1, 2, 3, 6, 7, 8], members.Where(m => m.Frames.Length == 1).Select(m => m.Id));
        _room.Join(members[4]);
        _room.Post(Message("again"), except: null);
        Assert.Equal(["again\n"], members[4].Texts);
    }

    [Fact]
    public void Notices_go_to_those_who_want_them_and_not_to_whom_they_are_about()
    {
        var curious = new RecordingMember(1, wantsNotices: true);
        var other = new RecordingMember(2);
        var late = new RecordingMember(3, wantsNotices: true);
        _room.Join(curious);
        _room.Join(other);
        _room.Join(late);
        _room.Leave(other);
        _room.Announce("server stopping");
        Assert.Equal(["* client-2 joined\n", "* client-3 joined\n", "* client-2 left\n", "* server stopping\n"], curious.Texts);
        Assert.Equal(["* client-2 left\n", "* server stopping\n"], late.Texts);
        Assert.Empty(other.Texts);
    }

    [Fact]
    public async Task Members_that_stay_get_every_message_once_and_in_order_while_others_come_and_go()
    {
        const int Senders = 3;
        const int MessagesEach = 3000;
        var staying = Enumerable.Range(0, 20).Select(i => new RecordingMember(i)).ToList();
        var senders = Enumerable.Range(100, Senders).Select(i => new RecordingMember(i)).ToList();
        staying.ForEach(_room.Join);
        senders.ForEach(_room.Join);
        var posting = senders.Select(sender => OnItsOwnThread(() =>
        {
            for (var i = 0; i < MessagesEach; i++)
                _room.Post(Message($"{sender.Id} {i}"), except: sender);
        })).ToList();
        var posted = Task.WhenAll(posting);
        var guests = Enumerable.Range(0, 2).Select(thread => OnItsOwnThread(() =>
        {
            var rounds = 0;
            do
            {
                var guest = new RecordingMember(1000 + thread);
                _room.Join(guest);
                _room.Leave(guest);
                foreach (var group in guest.Texts.Select(Parse).GroupBy(m => m.Sender))
                    Assert.Equal(group.Select(m => m.Number).Distinct().Order(), group.Select(m => m.Number));
                rounds++;
            }
            while (!posted.IsCompleted || rounds < 1000);
        }));
        await Task.WhenAll([posted, .. guests]);

        foreach (var member in staying.Concat(senders))
        {
            var received = member.Texts.Select(Parse).ToLookup(m => m.Sender, m => m.Number);
            foreach (var sender in senders)
                Assert.Equal(Enumerable.Range(0, sender == member ? 0 : MessagesEach), received[sender.Id]);
        }

        static Task OnItsOwnThread(Action action) =>
            Task.Factory.StartNew(action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static ChatMessage Message(string text) => new(new(Encoding.UTF8.GetBytes(text)));

    private static (long Sender, int Number) Parse(string text)
    {
        var parts = text.TrimEnd('\n').Split(' ');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
