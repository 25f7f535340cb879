using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Delivery;
using SocketsKestrel.Soak.Loads;

namespace SocketsKestrel.Soak;

/// <summary>What a run has shown, and whether it is good enough.</summary>
internal sealed class SoakReport
{
    /// <summary>A slope is a sign only when the run is long enough for the collector to have settled.</summary>
    private static readonly TimeSpan SlopeCountsFrom = TimeSpan.FromMinutes(20);

    /// <summary>At some 200 connections a second, less than 100 bytes kept of each; a collector between two collections moves by as much.</summary>
    private const double MaxMegabytesPerHour = 60;

    private readonly List<string> _lines = [];
    private readonly List<string> _faults = [];

    public bool IsGood => _faults.Count == 0;

    public void AddVitals(Sampler sampler, Sample before, Sample after)
    {
        var (first, last) = (sampler.Samples[0], sampler.Samples[^1]);
        var slope = sampler.MegabytesPerHour();
        Line("memory", $"{slope:+0.0;-0.0} MB/h over the second half; {Megabytes(before)} MB before the load, {Megabytes(first)} at its start, {Megabytes(sampler.Samples[sampler.Samples.Count / 2])} half-way, {Megabytes(last)} at its end, {Megabytes(after)} after it; at most {sampler.Samples.Max(Megabytes)}");
        Line("descriptors", $"{before.Descriptors} before the load, {first.Descriptors} at its start, {last.Descriptors} at its end, {after.Descriptors} after it; at most {sampler.Samples.Max(s => s.Descriptors)}");
        Line("sockets", $"{before.Sockets} before the load, {last.Sockets} at its end, {after.Sockets} after it; at most {sampler.Samples.Max(s => s.Sockets)}");
        Line("threads", $"{first.Threads} at the start, {last.Threads} at the end, at most {sampler.Samples.Max(s => s.Threads)}");
        Expect(last.At < SlopeCountsFrom || slope <= MaxMegabytesPerHour, $"memory grows by {slope:0.0} MB/h");
        Expect(after.Sockets <= before.Sockets, $"{after.Sockets - before.Sockets} sockets were kept");
    }

    public void AddCounters(Counters counters)
    {
        Line("closed", Pairs(counters, "socketskestrel.connections.closed", "reason"));
        Line("rejected", Pairs(counters, "socketskestrel.messages.rejected", "code"));
        Line("messages", $"{counters["socketskestrel.messages.received"]:0} received, {counters["socketskestrel.messages.sent"]:0} sent");
        Line("bytes", $"{counters["socketskestrel.bytes.received"] / 1e6:0.0} MB received, {counters["socketskestrel.bytes.sent"] / 1e6:0.0} MB sent");
        Line("collections", Pairs(counters, "dotnet.gc.collections", "gc_heap_generation"));
        Line("heap", $"{counters["dotnet.gc.last_collection.heap.size"] / 1e6:0.0} MB after the last collection");
        Expect(counters["socketskestrel.connections.closed", ("reason", "faulted")] == 0, "a connection has faulted");
    }

    public void AddLoads(IReadOnlyList<Load> loads)
    {
        foreach (var load in loads)
        {
            Line(load.Name, $"{load.Rounds} rounds{(load.Remark.Length > 0 ? $", {load.Remark}" : "")}");
            _faults.AddRange(load.Failures);
            Expect(load.Rounds > 0, $"{load.Name}: not one round was finished");
        }

        var verdict = loads.OfType<ChatLoad>().Aggregate(Verdict.Empty, (sum, load) => sum.With(load.Verdict));
        Line("delivery", verdict.ToString());
    }

    public void AddWitnesses(string latencies) => Line("witnesses", latencies);

    public void AddEnd(int exitCode, IReadOnlyList<string> errors)
    {
        Line("exit code", exitCode.ToString(CultureInfo.InvariantCulture));
        Expect(exitCode == 0, $"the server ended with {exitCode}");
        _faults.AddRange(errors);
    }

    public void AddFault(string fault) => _faults.Add(fault);

    public override string ToString() =>
        string.Join('\n', [.. _lines, .. _faults.Select(f => $"FAULT: {f}"), IsGood ? "verdict: good" : $"verdict: {_faults.Count} faults"]);

    private static long Megabytes(Sample sample) => sample.ResidentBytes / 1_000_000;

    private static string Pairs(Counters counters, string instrument, string tag)
    {
        var sums = counters.By(instrument, tag).Select(p => $"{p.Value} {p.Sum.ToString("0", CultureInfo.InvariantCulture)}").ToList();
        return sums.Count == 0 ? "none" : string.Join(", ", sums);
    }

    private void Line(string name, string text) => _lines.Add($"{name,-20} {text}");

    private void Expect(bool isSo, string fault)
    {
        if (!isSo)
            _faults.Add(fault);
    }
}
