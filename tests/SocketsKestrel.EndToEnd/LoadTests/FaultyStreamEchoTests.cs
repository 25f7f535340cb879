using SocketsKestrel.Faults.Servers;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Where there is a connection.</summary>
public abstract class FaultyStreamEchoTests(bool isRaw) : FaultyEchoTests(isUdp: false, isRaw)
{
    [Fact]
    public async Task Connection_that_is_closed_in_place_of_an_answer_is_closed_and_loses_it()
    {
        var load = Load with { Rate = null, Duration = TimeSpan.FromMilliseconds(500) };
        var (report, counts) = await RunAsync(Server with { Fault = ServerFault.Close }, load);

        Assert.True(counts.Faults > 0);
        var errors = ReportedErrors.Of(report);
        var closed = errors.GetValueOrDefault(ErrorKind.Closed) + errors.GetValueOrDefault(ErrorKind.Reset);
        Assert.InRange(closed, counts.Faults - Clients, counts.Faults); // those after the end of the run are not counted
        ReportedErrors.AssertAre(report, new(errors.Where(kind => kind.Key is ErrorKind.Closed or ErrorKind.Reset)) { [ErrorKind.Lost] = counts.Faults });
    }
}
