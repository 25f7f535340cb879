using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>What came out of a run.</summary>
/// <param name="Report">The numbers.</param>
/// <param name="Histograms">The distributions behind them, one for each step that has latencies.</param>
public sealed record LoadResult(LoadReport Report, IReadOnlyList<StepHistograms> Histograms)
{
    /// <summary>The numbers of a step.</summary>
    /// <exception cref="InvalidOperationException">There is none of this name.</exception>
    public StepReport Step(string name) => Report.Steps.Single(step => step.Name == name);
}
