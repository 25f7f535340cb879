using HdrHistogram;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>
/// What all clients of this process measure of one step. To be used on the thread of the event loop only, which is where virtual
/// clients run. Times are those of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.
/// </summary>
public sealed class StepRecorder
{
    /// <summary>Later than this, and a send was late.</summary>
    private const long Late = 1_000_000;

    private static readonly long Longest = TimeSpan.FromHours(1).Ticks * 100;

    private readonly MeasuredWindow _window;
    private readonly bool _countsAlways;
    private readonly Dictionary<string, long> _errors = new(StringComparer.Ordinal);
    private readonly List<RecordedInterval> _intervals = [];
    private LongHistogram _current = NewHistogram();
    private readonly LongHistogram? _fromSend;
    private long _currentErrors;
    private long _intervalStart;
    private long _intervalEnd = long.MaxValue;
    private long _first = long.MaxValue;
    private long _last;

    internal StepRecorder(string name, MeasuredWindow window, bool countsAlways)
    {
        (Name, _window, _countsAlways) = (name, window, countsAlways);
        if (window.IsOpenModel && !countsAlways)
            _fromSend = NewHistogram();
    }

    /// <summary>The step's name.</summary>
    public string Name { get; }

    /// <summary>Correct results that count.</summary>
    internal long Count { get; private set; }

    /// <summary>Of them, those that were there when the measured time was over.</summary>
    internal long CountInTime { get; private set; }

    internal long LateSends { get; private set; }

    internal long ErrorCount { get; private set; }

    /// <summary>Records a correct result.</summary>
    /// <param name="scheduledAt">When the load model wanted it sent.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="receivedAt">When its answer, or itself, came.</param>
    public void Record(long scheduledAt, long sentAt, long receivedAt)
    {
        Seen++;
        if (receivedAt >= _intervalEnd)
            Rotate(receivedAt);
        if (!_countsAlways && !_window.Counts(scheduledAt, receivedAt))
        {
            if (receivedAt < _window.From)
                _current.RecordValue(Math.Clamp(receivedAt - scheduledAt, 1, Longest)); // for those who look on; not kept
            return;
        }

        Count++;
        if (receivedAt < _window.To)
            CountInTime++;
        _first = Math.Min(_first, scheduledAt);
        _last = Math.Max(_last, receivedAt);
        _current.RecordValue(Math.Clamp(receivedAt - scheduledAt, 1, Longest));
        _fromSend?.RecordValue(Math.Clamp(receivedAt - sentAt, 1, Longest));
    }

    /// <summary>Records something that went wrong; also before and after the measured time.</summary>
    /// <param name="kind">One of <see cref="ErrorKind"/>, or the scenario's own.</param>
    /// <param name="count">How often.</param>
    public void Fail(string kind, long count = 1)
    {
        if (count == 0)
            return;
        _errors[kind] = _errors.GetValueOrDefault(kind) + count;
        ErrorCount += count;
        _currentErrors += count;
    }

    /// <summary>Counts the send if it is late: more than 1 ms after its schedule.</summary>
    public void Sent(long scheduledAt, long sentAt)
    {
        if (sentAt - scheduledAt > Late && scheduledAt >= _window.From && scheduledAt < _window.To)
            LateSends++;
    }

    /// <summary>Called when the window is set: what has been recorded until then does not count, except for steps that count always.</summary>
    internal void BeginIntervals() => _intervalEnd = _window.From;

    /// <summary>Called when the window is over, which may be early: what still comes is in an interval of its own.</summary>
    internal void EndIntervals()
    {
        if (!IsBeforeMeasuring && _intervalStart < _window.To)
            _intervalEnd = Math.Min(_intervalEnd, _window.To);
    }

    /// <summary>Closes the interval that is over. Called now and then, so that one without results ends, too.</summary>
    internal void Tick(long now)
    {
        if (now >= _intervalEnd)
            Rotate(now);
    }

    /// <summary>What was recorded so far in this interval: for those who look on.</summary>
    internal LongHistogram Current => _current;

    /// <summary>Correct results, whether they count or not.</summary>
    internal long Seen { get; private set; }

    internal IReadOnlyDictionary<string, long> Errors => _errors;

    private bool IsBeforeMeasuring => _intervalEnd == _window.From; // both are far away before the window is set

    internal RecordedStep Complete()
    {
        Keep();
        return SoFar(_intervals);
    }

    /// <summary>What was recorded until now, for a look at it that is over before anything more is recorded.</summary>
    internal RecordedStep SoFar() =>
        SoFar([.. _intervals, new RecordedInterval { Start = _intervalStart, Errors = _currentErrors, Latency = _current }]);

    private RecordedStep SoFar(List<RecordedInterval> intervals) => new()
    {
        Name = Name,
        CountsAlways = _countsAlways,
        Count = Count,
        CountInTime = CountInTime,
        LateSends = LateSends,
        First = _first,
        Last = _last,
        Errors = _errors,
        Intervals = intervals,
        FromSend = _fromSend,
    };

    private static LongHistogram NewHistogram() => new(1, Longest, 3);

    private void Rotate(long now)
    {
        Keep();

        // Past intervals in which nothing was recorded: their place stays empty.
        do
        {
            _intervalStart = _intervalEnd;
            _intervalEnd = _intervalStart < _window.To ? Math.Min(_window.To, _intervalStart + _window.IntervalLength) : long.MaxValue;
        }
        while (_intervalEnd <= now);
    }

    private void Keep()
    {
        if (IsBeforeMeasuring && !_countsAlways)
        {
            _current.Reset(); // the warm-up's
            _currentErrors = 0;
        }

        if (_current.TotalCount == 0 && _currentErrors == 0)
            return;
        _intervals.Add(new RecordedInterval { Start = _intervalStart, Errors = _currentErrors, Latency = _current });
        _current = NewHistogram();
        _currentErrors = 0;
    }
}
