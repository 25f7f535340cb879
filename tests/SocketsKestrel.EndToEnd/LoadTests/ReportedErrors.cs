using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>The errors of a whole report, by kind.</summary>
internal static class ReportedErrors
{
    public static Dictionary<string, long> Of(LoadReport report) => report.Steps
        .SelectMany(step => step.ErrorKinds)
        .GroupBy(kind => kind.Key, kind => kind.Value, StringComparer.Ordinal)
        .ToDictionary(kind => kind.Key, kind => kind.Sum(), StringComparer.Ordinal);

    /// <summary>These there are, so many, and no others.</summary>
    public static void AssertAre(LoadReport report, Dictionary<string, long> expected) =>
        Assert.Equal(expected.Where(kind => kind.Value > 0).OrderBy(kind => kind.Key), Of(report).OrderBy(kind => kind.Key));
}
