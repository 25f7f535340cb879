using SocketsKestrel.LoadTests.Preflight;

namespace SocketsKestrel.Tests.LoadTests.Preflight;

public sealed class DescriptorCheckTests
{
    [Theory]
    [InlineData(800, 1, false, 1000)]
    [InlineData(1600, 2, false, 1000)]
    [InlineData(800, 1, true, 1000)]
    public void Connections_and_a_reserve_fit(int connections, int processes, bool withServer, int limit) =>
        Assert.Null(DescriptorCheck.Check(connections, processes, withServer, limit));

    [Fact]
    public void Too_many_connections_are_told_both_remedies() => Assert.Equal(
        "--connections 5000: needs 5200 open files, and 1024 are allowed: ulimit -n 5200 (as root, or with that hard limit), or --processes 7",
        DescriptorCheck.Check(5000, processes: 1, withServer: false, limit: 1024));

    [Fact]
    public void Each_process_has_a_limit_of_its_own() =>
        Assert.Contains("each process needs 2700 open files", DescriptorCheck.Check(5000, processes: 2, withServer: false, limit: 1024));

    [Fact]
    public void A_server_that_is_started_has_all_connections_in_one_process() =>
        Assert.StartsWith("--start-server: for 1600 connections the server needs 1800 open files", DescriptorCheck.Check(1600, processes: 2, withServer: true, limit: 1000));

    [Fact]
    public void A_limit_below_the_reserve_is_not_helped_by_more_processes() =>
        Assert.DoesNotContain("--processes", DescriptorCheck.Check(10, processes: 1, withServer: false, limit: 64));
}
