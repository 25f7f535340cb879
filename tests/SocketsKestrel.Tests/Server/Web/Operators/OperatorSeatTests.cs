using Microsoft.Extensions.Time.Testing;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Server.Web.Operators;

namespace SocketsKestrel.Tests.Server.Web.Operators;

public sealed class OperatorSeatTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly OperatorSeat _seat;

    public OperatorSeatTests() => _seat = new OperatorSeat(_time);

    public void Dispose() => _seat.Dispose();

    [Fact]
    public async Task What_happens_waits_in_its_order()
    {
        _seat.OnLine(Line("one"));
        _seat.OnLine(Line("two") with { IsAnswer = true });
        _seat.OnLeft(7);
        Assert.True(await _seat.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            [new SeatMessage(7, "client", "one", DateTime.UnixEpoch), new SeatMessage(7, "operator", "two", DateTime.UnixEpoch), new SeatLeft(7)],
            TakeAll());
        Assert.False(_seat.GivenUp.IsCancellationRequested);
    }

    [Fact]
    public void A_silent_seat_gives_a_sign_of_life_every_15_s()
    {
        _time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Empty(TakeAll());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal([OperatorSeat.Heartbeat], TakeAll());
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal([OperatorSeat.Heartbeat], TakeAll());
    }

    [Fact]
    public async Task A_reader_who_is_too_many_events_behind_is_given_up()
    {
        for (var i = 0; i < OperatorSeat.MaxWaiting; i++)
            _seat.OnLeft(i);
        Assert.False(_seat.GivenUp.IsCancellationRequested);
        _seat.OnLeft(0);
        await IsGivenUpAsync();
    }

    [Fact]
    public void An_answer_to_all_is_one_text_however_many_hear_it()
    {
        var text = new string('x', OperatorDesk.MaxShown);
        for (var i = 0; i < OperatorSeat.MaxWaiting; i++)
            _seat.OnLine(Line(text));
        Assert.False(_seat.GivenUp.IsCancellationRequested);
    }

    [Fact]
    public async Task A_reader_who_is_too_much_text_behind_is_given_up()
    {
        for (var round = 0; round < 2; round++)
        {
            TakeAll();
            for (var i = 0; i < OperatorSeat.MaxWaitingCharacters / OperatorDesk.MaxShown; i++)
                _seat.OnLine(Line(new string('x', OperatorDesk.MaxShown)));
            Assert.False(_seat.GivenUp.IsCancellationRequested);
        }

        _seat.OnLine(Line("x"));
        await IsGivenUpAsync();
    }

    private static OperatorLine Line(string text) => new(7, IsAnswer: false, text, DateTime.UnixEpoch);

    private List<object> TakeAll()
    {
        var all = new List<object>();
        while (_seat.TryTake(out var item))
            all.Add(item);
        return all;
    }

    private async Task IsGivenUpAsync()
    {
        var givenUp = new TaskCompletionSource();
        await using var registration = _seat.GivenUp.Register(givenUp.SetResult);
        await givenUp.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
