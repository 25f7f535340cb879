using HdrHistogram;
using SocketsKestrel.LoadTests.Measurement;
using static SocketsKestrel.Tests.LoadTests.Measurement.Recorders;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

public sealed class StepRecorderTests
{
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(2499, true)]
    [InlineData(2500, false)]
    public void Closed_model_counts_what_comes_in_the_measured_time(long afterFrom, bool counts)
    {
        var recorder = Begun(Window(isOpen: false));
        var received = From + (afterFrom * Ms);
        recorder.Record(received - (50 * Ms), received - (50 * Ms), received);

        var step = recorder.Complete();

        Assert.Equal(counts ? (1, 1, 1) : (0, 0, 0), (step.Count, step.CountInTime, step.Latency().TotalCount));
        Assert.Null(step.FromSend);
    }

    [Theory]
    [InlineData(-1, 30, 0, 0)]
    [InlineData(0, 30, 1, 1)]
    [InlineData(2499, 30, 1, 0)] // comes after the end, and counts; but not for the rate
    [InlineData(2500, 30, 0, 0)]
    public void Open_model_counts_what_is_scheduled_in_the_measured_time(long afterFrom, long latency, int count, int inTime)
    {
        var recorder = Begun(Window(isOpen: true));
        var scheduled = From + (afterFrom * Ms);
        recorder.Record(scheduled, scheduled + (20 * Ms), scheduled + (latency * Ms));

        var step = recorder.Complete();

        Assert.Equal((count, inTime, count), (step.Count, step.CountInTime, step.Latency().TotalCount));
        Assert.Equal(count, step.FromSend!.TotalCount);
        if (count == 0)
            return;
        Assert.Equal(30, (double)step.Latency().GetMaxValue() / Ms, 0.1);
        Assert.Equal(10, (double)step.FromSend.GetMaxValue() / Ms, 0.1);
    }

    [Fact]
    public void Intervals_in_which_nothing_came_have_no_entry_and_move_none()
    {
        var recorder = Begun(Window(isOpen: true));
        RecordAt(100);
        RecordAt(2300); // nothing was looked at in the second between
        recorder.Fail("late");
        RecordAt(2450, latency: 300); // comes at 2.75 s, after the end

        var step = recorder.Complete();

        Assert.Equal([(From, 1, 0), (From + (2000 * Ms), 1, 1), (To, 1, 0)], step.Intervals.Select(i => (i.Start, (int)i.Latency.TotalCount, (int)i.Errors)));

        void RecordAt(long afterFrom, long latency = 1) => recorder.Record(From + (afterFrom * Ms), From + (afterFrom * Ms), From + ((afterFrom + latency) * Ms));
    }

    [Fact]
    public void Last_interval_ends_with_the_measured_time_also_when_nobody_looked_for_long()
    {
        var recorder = Begun(Window(isOpen: true));
        recorder.Record(From, From, To + (5000 * Ms));
        Assert.Equal([To], recorder.Complete().Intervals.Select(i => i.Start));
    }

    [Fact]
    public void Window_that_ends_early_ends_the_interval()
    {
        var window = Window(isOpen: true);
        var recorder = Begun(window);
        recorder.Record(From, From, From + Ms);
        var end = From + (400 * Ms);
        window.EndAt(end);
        recorder.EndIntervals();
        recorder.EndIntervals();
        recorder.Record(end - Ms, end - Ms, end + (10 * Ms));
        recorder.Record(end, end, end + (20 * Ms)); // was not to be sent any more
        recorder.EndIntervals();

        var step = recorder.Complete();

        Assert.Equal((2, 1), (step.Count, step.CountInTime));
        Assert.Equal([(From, 1), (end, 1)], step.Intervals.Select(i => (i.Start, (int)i.Latency.TotalCount)));
    }

    [Fact]
    public void Warm_up_leaves_only_its_errors_also_when_the_run_ends_in_it()
    {
        var window = Window(isOpen: false);
        var recorder = Begun(window);
        recorder.Record(From - (20 * Ms), From - (20 * Ms), From - (10 * Ms));
        recorder.Fail(ErrorKind.Wrong);
        window.EndAt(From - (5 * Ms));
        recorder.EndIntervals();

        var step = recorder.Complete();

        Assert.Equal((0, 0, 1), (step.Count, step.Latency().TotalCount, step.Errors[ErrorKind.Wrong]));
        Assert.Empty(step.Intervals);
    }

    [Fact]
    public void Step_that_counts_always_keeps_what_was_before()
    {
        var recorder = new StepRecorder("connect", Window(isOpen: true), countsAlways: true);
        recorder.Record(1 * Ms, 1 * Ms, 3 * Ms);
        recorder.BeginIntervals();
        recorder.Record(From - (5 * Ms), From - (5 * Ms), From - Ms);
        recorder.Record(From + Ms, From + Ms, From + (2 * Ms));
        recorder.Record(To + Ms, To + Ms, To + (2 * Ms));

        var step = recorder.Complete();

        Assert.Equal((4, 1 * Ms, To + (2 * Ms)), (step.Count, step.First, step.Last));
        Assert.Equal([(0L, 2), (From, 1), (To, 1)], step.Intervals.Select(i => (i.Start, (int)i.Latency.TotalCount)));
    }

    [Fact]
    public void Sends_are_late_by_more_than_a_millisecond_and_only_those_of_the_measured_time()
    {
        var recorder = Begun(Window(isOpen: true));
        recorder.Sent(From, From + Ms);
        recorder.Sent(From - 1, From + (5 * Ms));
        recorder.Sent(To, To + (5 * Ms));
        Assert.Equal(0, recorder.LateSends);
        recorder.Sent(From, From + Ms + 1);
        recorder.Sent(To - 1, To + (5 * Ms));
        Assert.Equal(2, recorder.LateSends);
    }

    [Fact]
    public void Look_at_what_is_recorded_so_far_changes_nothing()
    {
        var recorder = Begun(Window(isOpen: true));
        for (var i = 0; i < 3; i++)
        {
            var at = From + (i * 900 * Ms);
            recorder.Record(at, at, at + Ms);
            Assert.Equal((i + 1, i + 1), (recorder.SoFar().Count, recorder.SoFar().Latency().TotalCount));
        }

        Assert.Equal(3, recorder.Complete().Latency().TotalCount);
    }
}
