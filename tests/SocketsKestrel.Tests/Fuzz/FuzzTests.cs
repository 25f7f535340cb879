using SocketsKestrel.Fuzz;

namespace SocketsKestrel.Tests.Fuzz;

/// <summary>
/// Every fuzzing target on its corpus, and for <c>FUZZ_SECONDS</c> (1) on what chance makes of that. <c>tools/fuzz.sh</c> is the one
/// that is guided by coverage; what it finds is kept in the corpus.
/// </summary>
public sealed class FuzzTests(FuzzRuns runs) : IClassFixture<FuzzRuns>
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_input_of_the_corpus_is_good(string name)
    {
        var corpus = FuzzTargets.Corpus(name);
        Assert.NotEmpty(corpus);
        Assert.All(corpus, FuzzTargets.Find(name)!.Run);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task No_input_that_chance_makes_is_a_finding(string name)
    {
        var executions = await runs.OfAsync(name);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {executions} executions in {FuzzRuns.Seconds} s");
        Assert.True(executions > 0);
    }
}
