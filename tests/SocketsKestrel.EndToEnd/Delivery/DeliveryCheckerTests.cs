using SocketsKestrel.Faults.Delivery;

namespace SocketsKestrel.EndToEnd.Delivery;

/// <summary>Who had a right to a message, told by histories written by hand: what is done first happened first.</summary>
public sealed class DeliveryCheckerTests
{
    private readonly MemberHistory _sender = Stream(0);
    private readonly MemberHistory _receiver = Stream(1);
    private readonly MemberHistory _other = Stream(2);

    public DeliveryCheckerTests() => _sender.Join();

    [Fact]
    public void Whoever_joins_later_has_no_right_to_earlier_messages()
    {
        Send();
        Leave(_sender);
        _receiver.Join();
        Leave(_receiver);

        Assert.True(Check().IsClean);
    }

    [Fact]
    public void Whoever_leaves_before_a_message_is_settled_has_no_right_to_it()
    {
        _receiver.Join();
        _other.Join();
        var message = Send();
        Receive(_other, message);
        Leave(_receiver);
        Leave(_sender);

        Assert.True(Check().IsClean);
    }

    [Fact]
    public void What_another_has_received_before_a_later_message_is_missed()
    {
        _receiver.Join();
        var (first, second) = (Send(), Send());
        Receive(_other, first);
        Receive(_other, second);
        Leave(_receiver);

        Assert.Equal([new Finding(FindingKind.Lost, 1, "7.0.0")], Check().Findings); // the second may have come too late for it
    }

    [Fact]
    public void A_reset_sender_owes_nothing_that_nobody_has_received()
    {
        _receiver.Join();
        Send();
        Leave(_receiver);

        var verdict = Check();
        Assert.True(verdict.IsClean);
        Assert.Equal(1, verdict.Unsettled);
    }

    [Fact]
    public void A_reset_receiver_has_a_right_to_what_came_before_the_last_that_it_got()
    {
        _receiver.Join();
        Send();
        Leave(_sender);
        Receive(_receiver, _other.Invoke());

        Assert.Equal([new Finding(FindingKind.Lost, 1, "7.0.0")], Check().Findings);
    }

    [Fact]
    public void A_reset_receiver_has_no_right_to_what_came_after()
    {
        _receiver.Join();
        Receive(_receiver, Send());
        Send();
        Leave(_sender);

        Assert.True(Check().IsClean);
    }

    [Fact]
    public void A_gap_between_two_is_a_loss_whenever_the_receiver_joined()
    {
        var messages = (SentMessage[])[Send(), Send(), Send()];
        Receive(_receiver, messages[0]);
        Receive(_receiver, messages[2]);

        Assert.Equal([new Finding(FindingKind.Lost, 1, "7.0.1")], Check().Findings);
    }

    [Fact]
    public void What_a_datagram_member_missed_is_counted_apart()
    {
        var datagrams = new MemberHistory(run: 7, member: 3, "Udp", isDatagram: true);
        datagrams.Join();
        Send();
        Leave(_sender);
        Leave(datagrams);

        var verdict = DeliveryChecker.Check([_sender, datagrams]);
        Assert.True(verdict.IsClean);
        Assert.Equal(1, verdict.DatagramsLost);
    }

    [Fact]
    public void What_was_never_sent_or_by_oneself_is_a_phantom()
    {
        var failed = Send();
        failed.Fail();
        Receive(_receiver, failed);
        Receive(_sender, Send());
        _receiver.Receive(new MessageId(Run: 8, Sender: 0, Sequence: 0).ToText(5));
        _receiver.Receive("ERR full no more connections");

        Assert.Equal(Enumerable.Repeat(FindingKind.Phantom, 4), Check().Findings.Select(f => f.Kind));
    }

    [Theory]
    [InlineData("7.0.0.2 ab", false)]
    [InlineData("7.0.0.2000000000 ab", false)]
    [InlineData("7.0.0 ab", false)]
    [InlineData("7.0.-1.0 ", false)]
    [InlineData("", false)]
    [InlineData("7.0.0.0 ", true)]
    public void A_text_counts_only_to_the_letter(string text, bool isMessage)
    {
        Assert.Equal(isMessage, MessageId.TryParse(text) is not null);
        var whole = new MessageId(7, 1, 2).ToText(300);
        Assert.Equal(new MessageId(7, 1, 2), MessageId.TryParse(whole));
        Assert.Null(MessageId.TryParse(whole[..^1]));
        Assert.Null(MessageId.TryParse(whole + "a"));
    }

    private static MemberHistory Stream(int member) => new(run: 7, member, "Tcp", isDatagram: false);

    private static void Receive(MemberHistory receiver, SentMessage message) => receiver.Receive(message.Id.ToText(3));

    private static void Leave(MemberHistory member) => member.Leave(System.Diagnostics.Stopwatch.GetTimestamp());

    private SentMessage Send() => _sender.Invoke();

    private Verdict Check() => DeliveryChecker.Check([_sender, _receiver, _other]);
}
