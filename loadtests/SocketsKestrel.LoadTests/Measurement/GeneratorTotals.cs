using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>How the load engine fared in several runs.</summary>
internal static class GeneratorTotals
{
    /// <summary>As in one of the runs, but with the traffic of all: that is what the server should have counted.</summary>
    public static GeneratorReport Of(LoadReport shown, IReadOnlyCollection<LoadReport> all) => shown.Generator with
    {
        BytesSent = all.Sum(run => run.Generator.BytesSent),
        BytesReceived = all.Sum(run => run.Generator.BytesReceived),
        MessagesSent = all.Sum(run => run.Generator.MessagesSent),
        MessagesReceived = all.Sum(run => run.Generator.MessagesReceived),
        ConnectionsOpened = all.Sum(run => run.Generator.ConnectionsOpened),
    };
}
