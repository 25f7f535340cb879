using SocketsKestrel.Faults.Servers;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Over lines, where there is a connection.</summary>
public sealed class FaultyStreamChatTests() : FaultyChatTests(isUdp: false)
{
    [Fact]
    public async Task Member_that_is_closed_in_place_of_a_delivery_is_closed_and_loses_that_and_what_comes_while_it_is_away()
    {
        var (report, counts) = await RunAsync(ServerFault.Close);

        Assert.True(counts.Faults > 0);
        var errors = ReportedErrors.Of(report);
        var closed = errors.GetValueOrDefault(ErrorKind.Closed) + errors.GetValueOrDefault(ErrorKind.Reset);
        Assert.InRange(closed, 1, counts.Faults);
        Assert.InRange(errors[ErrorKind.Lost], counts.Faults, long.MaxValue);
        ReportedErrors.AssertAre(report, new(errors.Where(kind => kind.Key is ErrorKind.Closed or ErrorKind.Reset or ErrorKind.Lost)));
    }
}
