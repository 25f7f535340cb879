using System.Diagnostics;
using HdrHistogram;
using SocketsKestrel.LoadTests.Loop;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>Watches the load engine itself while it measures: its processor time, its garbage collections, and how late its loop is.</summary>
internal sealed class GeneratorMonitor(EventLoop loop)
{
    /// <summary>A timer that often costs next to nothing, and sees whatever holds the loop up for longer.</summary>
    private const long Period = 10_000_000;

    private readonly LongHistogram _lag = new(1, TimeSpan.FromHours(1).Ticks * 100, 3);
    private readonly LoopTimer _timer = new(loop);
    private long _from;
    private TimeSpan _cpuFrom;
    private TimeSpan _pausesFrom;
    private TimeSpan _longestPause;
    private long _lastCollection;
    private double _cpuShare;
    private double _pauseShare;
    private bool _isOver;

    /// <summary>Begins to measure; the task ends soon after <see cref="End"/>.</summary>
    public async Task RunAsync()
    {
        _from = Stopwatch.GetTimestamp();
        _cpuFrom = Environment.CpuUsage.TotalTime;
        _pausesFrom = GC.GetTotalPauseDuration();
        _lastCollection = GC.GetGCMemoryInfo(GCKind.Any).Index;
        for (var due = _from + Period; !_isOver; due = Math.Max(due + Period, Stopwatch.GetTimestamp()))
        {
            await _timer.UntilAsync(due);
            _lag.RecordValue(Math.Max(1, Stopwatch.GetTimestamp() - due));
            SeeCollections();
        }
    }

    /// <summary>Ends the measured time.</summary>
    public void End()
    {
        if (_isOver || _from == 0)
            return;
        _isOver = true;
        var seconds = Math.Max(1, Stopwatch.GetTimestamp() - _from) / 1e9;
        _cpuShare = (Environment.CpuUsage.TotalTime - _cpuFrom).TotalSeconds / seconds;
        _pauseShare = (GC.GetTotalPauseDuration() - _pausesFrom).TotalSeconds / seconds;
    }

    public GeneratorReport Report() => new()
    {
        CpuShare = _cpuShare,
        GcPauseShare = _pauseShare,
        GcPauseMax = _longestPause.TotalSeconds,
        LoopLag = LatencyReports.From(_lag),
        MemoryBytes = Environment.WorkingSet,
        BytesSent = loop.BytesSent,
        BytesReceived = loop.BytesReceived,
    };

    private void SeeCollections()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        if (last.Index == _lastCollection)
            return;
        _lastCollection = last.Index;
        foreach (var pause in last.PauseDurations)
        {
            if (pause > _longestPause)
                _longestPause = pause;
        }
    }
}
