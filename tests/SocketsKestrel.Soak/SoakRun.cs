using System.Globalization;
using System.Runtime.InteropServices;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Soak.Loads;

namespace SocketsKestrel.Soak;

/// <summary>Starts the server, does everything to it for as long as told, and looks whether it is as it was.</summary>
internal static class SoakRun
{
    private static readonly TimeSpan Progress = TimeSpan.FromMinutes(1);

    /// <summary>Every round has its deadlines; past this after the end something waits for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <returns>Whether nothing was wrong.</returns>
    public static async Task<bool> RunAsync(TimeSpan duration)
    {
        using var folder = new TempFolder();
        using var server = await SoakServer.StartAsync(folder);
        var report = new SoakReport();
        try
        {
            await RunAsync(server, duration, report);
        }
        catch (Exception e)
        {
            report.AddFault(e.ToString());
        }

        server.Send(Signal.Terminate);
        report.AddEnd(await server.ExitCodeAsync(), ErrorsOf(server));
        Console.WriteLine(report);
        return report.IsGood;
    }

    private static async Task RunAsync(ServerProcess server, TimeSpan duration, SoakReport report)
    {
        using var witnesses = await Witnesses.StartAsync(server);
        var sampler = new Sampler(server);
        var before = sampler.Take();
        IReadOnlyList<Load> loads = [.. LoadsOf(server)];
        using var stopping = new CancellationTokenSource(duration);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true; // ends early, in good order: with the server, and with a report
            stopping.Cancel();
        });
        var sampling = sampler.RunAsync(stopping.Token);
        var loading = Task.WhenAll([.. loads.Select(load => load.RunAsync(stopping.Token)), ReportProgressAsync(sampler, loads, duration, stopping.Token)]);
        await sampling;
        await loading.WaitAsync(Patience);

        report.AddLoads(loads);
        report.AddWitnesses(await witnesses.StopAsync());
        await Counters.WaitForAsync(server, 2, "socketskestrel.connections.active"); // the witnesses
        report.AddVitals(sampler, before, sampler.Take());
        report.AddCounters(await Counters.ReadAsync(server));
    }

    private static IEnumerable<Load> LoadsOf(ServerProcess server)
    {
        yield return new EchoLoad(server, "Raw");
        yield return new EchoLoad(server, "Line");
        yield return new EchoLoad(server, "LengthPrefixed");
        yield return new EchoLoad(server, "Delayed");
        yield return new TlsEchoLoad(server);
        yield return new AnswerLoad(server);
        yield return new UdpEchoLoad(server);
        yield return new ProxiedEchoLoad(server);
        yield return new SlowReaderLoad(server);
        yield return new BadInputLoad(server);
        yield return new IdleLoad(server, "Idle", farewell: "");
        yield return new IdleLoad(server, "Silent", farewell: "ERR message-timeout ");
        yield return new IdleLoad(server, "Tls", farewell: "");
        yield return new FloodLoad(server);
        yield return new ChurnLoad(server);
        for (var room = 0; room < SoakServer.Rooms; room++)
            yield return new ChatLoad(server, room);
    }

    private static async Task ReportProgressAsync(Sampler sampler, IReadOnlyList<Load> loads, TimeSpan duration, CancellationToken stopping)
    {
        using var often = new PeriodicTimer(Progress);
        while (!stopping.IsCancellationRequested)
        {
            var now = sampler.Take();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{now.At:hh\\:mm\\:ss} of {duration:hh\\:mm\\:ss}: {now.ResidentBytes / 1_000_000} MB, {now.Descriptors} descriptors, {now.Threads} threads, {loads.Sum(l => l.Rounds)} rounds, {loads.Sum(l => l.Failures.Count)} failures"));
            await ((Task)often.WaitForNextTickAsync(stopping).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static List<string> ErrorsOf(ServerProcess server) =>
        [.. server.Output.Lines.Concat(server.Errors.Lines).Where(line => line.Contains("fail:", StringComparison.Ordinal) || line.Contains("crit:", StringComparison.Ordinal) || line.Contains("nhandled exception", StringComparison.Ordinal)).Take(20)];
}
