using System.Collections.Concurrent;
using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Delivery;
using SocketsKestrel.Faults.Members;

namespace SocketsKestrel.EndToEnd.Delivery;

/// <summary>
/// Whatever its members do, or have done to them, a room loses, doubles, reorders and makes up nothing. Every run takes 100 other
/// seeds; <c>SOCKETSKESTREL_SEED=n</c> repeats one.
/// </summary>
public sealed class DeliveryScenarioTests
{
    private const string SeedVariable = "SOCKETSKESTREL_SEED";
    private const int Seeds = 100;

    /// <summary>Scenarios mostly wait, for members that are stopped or lie behind slow lines.</summary>
    private const int Rooms = 4;

    /// <summary>Pools, and a heap that has not been collected.</summary>
    private const long MemoryKept = 100 << 20;

    /// <summary>Assemblies that are only opened when a connection needs them: TLS's are many.</summary>
    private const int DescriptorsKept = 40;

    [Fact]
    public async Task A_room_of_every_kind_of_member_delivers_as_it_should()
    {
        var seeds = ChooseSeeds();
        using var server = await DeliveryServer.StartAsync(Rooms);
        using var witnesses = await Witnesses.StartAsync(server.Server);
        await Counters.ReadAsync(server.Server); // opens what the runtime opens but once
        var baseline = Vitals.Of(server.Server);
        var results = new ConcurrentBag<ScenarioResult>();
        await Task.WhenAll(Enumerable.Range(0, Rooms).Select(async room =>
        {
            while (seeds.TryDequeue(out var seed))
            {
                var result = await ChatScenario.RunAsync(server.Room(room), seed);
                results.Add(result);
                await server.WaitUntilEmptyAsync(room);
            }
        }));

        var sum = results.Aggregate(Verdict.Empty, (sum, result) => sum.With(result.Verdict));
        Console.WriteLine($"Delivery: {results.Count} seeds from {results.Min(r => r.Seed)}: {sum}");
        Assert.True(sum.IsClean, string.Join("\n\n", results.Where(r => !r.Verdict.IsClean).Take(3).Select(r => $"{SeedVariable}={r.Seed} repeats it. {r.Report()}")));
        await witnesses.StopAsync();
        await Counters.WaitForAsync(server.Server, 2, "socketskestrel.connections.active"); // the witnesses
        var counters = await Counters.ReadAsync(server.Server);
        Assert.Equal(server.Started() - 2, counters["socketskestrel.connections.closed"]);
        Assert.Equal(0, counters["socketskestrel.connections.closed", ("reason", "faulted")]);
        await baseline.WaitUntilBackAsync(server.Server, MemoryKept, DescriptorsKept);
        server.Server.AssertNoUnhandledException();
    }

    private static ConcurrentQueue<int> ChooseSeeds()
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } one)
            return new([int.Parse(one, CultureInfo.InvariantCulture)]);
        return new(Enumerable.Range(Random.Shared.Next(1, 1_000_000), Seeds));
    }
}
