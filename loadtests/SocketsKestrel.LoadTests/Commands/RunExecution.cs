using SocketsKestrel.Client.Configuration;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Preflight;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.LoadTests.Targets;
using Spectre.Console;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>A run from the arguments to the exit code.</summary>
internal sealed class RunExecution(LoadRun run, IAnsiConsole console, TextWriter errors)
{
    /// <summary>Where results are written.</summary>
    public IAnsiConsole Console { get; } = console;

    /// <summary>Where faults are written.</summary>
    public TextWriter Errors { get; } = errors;

    /// <summary>Says what is wrong with a configuration.</summary>
    public int Refuse(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            Errors.WriteLine(fault);
        return ExitCode.BadConfiguration;
    }

    /// <summary>Runs it.</summary>
    /// <param name="input">What to run.</param>
    /// <param name="args">The whole command line, for the report.</param>
    /// <param name="faults">What is known to be wrong: nothing is run then, but everything else that is wrong is found, too.</param>
    /// <param name="interrupted">Ends it early.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(RunInput input, string[] args, List<string> faults, CancellationToken interrupted)
    {
        var program = ServerProgram.Find();
        var plan = RunPlan.Make(input.Scenario, input.Values, program, faults);
        if (plan is null)
            return Refuse(faults);
        try
        {
            return await RunAsync(plan, args, program, interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted; // nothing was measured yet
        }
        catch (ServerStartException e)
        {
            Errors.WriteLine(e.Message);
            return e.IsBadConfiguration ? ExitCode.BadConfiguration : ExitCode.Failed;
        }
#pragma warning disable CA1031 // the one place that turns whatever went wrong into a line for the user
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(e.Message.ReplaceLineEndings(" "));
        }
    }

    private async Task<int> RunAsync(RunPlan plan, string[] args, string? program, CancellationToken interrupted)
    {
        if (plan.Arguments.Out is { } folder)
            Directory.CreateDirectory(folder);
        await using var server = plan.Arguments.StartServer && plan.Target is not null ? await StartAsync(plan, program!, interrupted) : null;
        if (server is not null && plan.Target is { Url.IsWebSocket: false, Endpoint: { } endpoint } && server.Urls.TryGetValue(endpoint.Name, out var told) && EndpointUrl.TryParse(told, out var url))
            plan = plan.At(url.ForClient());
        var result = await MeasureAsync(plan, server, CommandText.Of(args), interrupted);
        if (result is null)
            return ExitCode.Failed;
        result = result with { Report = result.Report with { Warnings = [.. WarningsOf(plan, server), .. result.Report.Warnings] } };
        SummaryTable.Write(Console, result.Report);
        if (plan.Arguments.Out is { } reports)
            ReportFolder.Write(result, reports);
        if (server is not null && await server.StopAsync() is var code and not 0)
            return Fail($"The server {(code is null ? "did not stop, and was killed" : $"ended with exit code {code}")}{(plan.Arguments.Out is null ? "" : "; server.log says more")}.");
        return CodeOf(result.Report.Outcome);
    }

    /// <summary>Runs the scenario between the looks at the server.</summary>
    private async Task<LoadResult?> MeasureAsync(RunPlan plan, StartedServer? server, string command, CancellationToken interrupted)
    {
        var (arguments, target) = (plan.Arguments, plan.Target);
        var metrics = arguments.Metrics ?? server?.Metrics ?? (target?.Endpoint is null ? null : target.Settings?.Metrics);
        await using var monitor = new ServerMonitor(server?.ProcessId ?? arguments.ServerProcess, metrics, target?.Endpoint?.Name);
        var unreadable = await monitor.BeginAsync(interrupted);
        var fault = target is null ? null : await Reachability.CheckAsync(plan.Options, target.Url, interrupted);
        // Only who has asked for the counters needs to know that there are none.
        if ((fault ?? (arguments.Metrics is null ? null : unreadable)) is { } why)
        {
            Fail(why);
            return null;
        }

        if (target is { Url.IsDatagram: false })
            await monitor.ForgetConnectionAsync(interrupted);
        LoadResult result;
        using (var view = LiveView.For(Console))
        {
            result = plan.Scenario is RunSequence sequence
                ? await sequence.RunAsync(run, plan.Options, view.Show, monitor.PhaseBegins, interrupted)
                : await run(plan.Scenario, plan.Options, view.Show, monitor.PhaseBegins, interrupted);
        }

        var report = result.Report with { Command = command };
        if (target is not null)
            report = report with { Target = TargetOf(plan, target) };
        return result with { Report = report with { Server = await monitor.EndAsync(report) ?? report.Server } };
    }

    private static Task<StartedServer> StartAsync(RunPlan plan, string program, CancellationToken interrupted) => StartedServer.StartAsync(
        new ServerLaunch
        {
            Program = program,
            Config = plan.Target!.Settings!.File,
            LogFile = plan.Arguments.Out is { } folder ? Path.Combine(folder, "server.log") : null,
        },
        interrupted);

    /// <summary>What explains the numbers, and is not to be seen in them.</summary>
    private static IEnumerable<string> WarningsOf(RunPlan plan, StartedServer? server)
    {
        if (server is { Exited: { IsCompleted: true, Result: var ended } })
            yield return $"The server ended during the run, with exit code {ended}.";
        var connections = OptionChecks.MostConnections(plan.Arguments);
        if (plan.Target is not { Url.IsDatagram: false, Settings: { } settings, Endpoint: { } endpoint })
            yield break;
        if (connections > endpoint.MaxConnections)
            yield return $"The endpoint {endpoint.Name} takes {endpoint.MaxConnections} connections (MaxConnections), not the {connections} of this run.";
        if (connections > settings.MaxConnections)
            yield return $"The server takes {settings.MaxConnections} connections (SocketsKestrel:Limits:MaxConnections), not the {connections} of this run.";
    }

    private static TargetInfo TargetOf(RunPlan plan, RunTarget target) =>
        new(target.Url.ToString(), target.Endpoint?.Name, target.Endpoint?.Mode, target.Url.HasFraming ? plan.Options.Framing.ToString() : null);

    private static int CodeOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Passed => ExitCode.Passed,
        RunOutcome.Failed => ExitCode.ThresholdFailed,
        _ => ExitCode.Interrupted,
    };

    private int Fail(string why)
    {
        Errors.WriteLine(why);
        return ExitCode.Failed;
    }
}
