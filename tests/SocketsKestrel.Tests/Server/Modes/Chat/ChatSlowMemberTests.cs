using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Chat;

/// <summary>A member that reads nothing, among members that do.</summary>
public sealed class ChatSlowMemberTests : IDisposable
{
    private const int MaxBytes = 64 * 1024;

    private static readonly string Message = new string('x', 8000) + "\n";

    private readonly ChatFixture _chat = new(options =>
    {
        options.SendQueue.MaxBytes = MaxBytes;
        options.SendQueue.StallTimeout = TimeSpan.FromSeconds(5);
    });

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Member_beyond_its_queue_is_closed_and_the_others_miss_nothing()
    {
        var (ann, bob) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line));
        var slow = _chat.Join(_chat.Line, window: 64);
        for (var i = 0; !slow.IsAborted; i++)
        {
            Assert.InRange(i, 0, MaxBytes / Message.Length);
            await ann.SendAsync(Message);

            // A sender that is held back goes on when the reader has taken nothing for a while.
            _chat.Server.Advance(TimeSpan.FromMilliseconds(250));
            await bob.ReceivesAsync(Message);
        }

        await slow.Ended;
        Assert.Equal(["Line slow_consumer"], _chat.Server.Ends);
        await ann.SendAsync("last\n");
        await bob.ReceivesAsync("last\n");
    }

    [Fact]
    public async Task Member_that_takes_nothing_for_the_stall_timeout_is_closed()
    {
        var (ann, bob) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line));
        var slow = _chat.Join(_chat.Line, window: 64);
        await ann.SendAsync(Message);
        await bob.ReceivesAsync(Message);
        await ann.SendAsync("next\n");
        await bob.ReceivesAsync("next\n");
        while (!slow.IsAborted)
            _chat.Server.Advance(TimeSpan.FromSeconds(1));
        await slow.Ended;
        Assert.Equal(["Line slow_consumer"], _chat.Server.Ends);
    }

    [Fact]
    public async Task Sender_is_held_back_while_a_reader_catches_up()
    {
        var (ann, reader) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line, window: 64));
        const int Messages = 200;
        var sent = 0;
        while (sent < Messages)
        {
            await ann.SendAsync(Message);
            sent++;
        }

        for (var i = 0; i < Messages; i++)
            await reader.ReceivesAsync(Message);
        Assert.Empty(_chat.Server.Ends);
    }
}
