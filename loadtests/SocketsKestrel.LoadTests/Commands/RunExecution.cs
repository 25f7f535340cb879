using SocketsKestrel.LoadTests.Preflight;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Targets;
using Spectre.Console;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>A run from the arguments to the exit code.</summary>
internal sealed class RunExecution(LoadRun run, IAnsiConsole console, TextWriter errors)
{
    /// <summary>Says what is wrong with a configuration.</summary>
    public int Refuse(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            errors.WriteLine(fault);
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
        if (plan is null || faults.Count > 0)
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
            errors.WriteLine(e.Message);
            return e.IsBadConfiguration ? ExitCode.BadConfiguration : ExitCode.Failed;
        }
#pragma warning disable CA1031 // the one place that turns whatever went wrong into a line for the user
        catch (Exception e)
#pragma warning restore CA1031
        {
            errors.WriteLine(e.Message.ReplaceLineEndings(" "));
            return ExitCode.Failed;
        }
    }

    private async Task<int> RunAsync(RunPlan plan, string[] args, string? program, CancellationToken interrupted)
    {
        _ = args;
        if (plan.Arguments.Out is { } folder)
            Directory.CreateDirectory(folder);
        await using var server = plan.Arguments.StartServer ? await StartAsync(plan, program!, interrupted) : null;
        if (server is not null && plan.Target is { Endpoint: { } endpoint } && server.Urls.TryGetValue(endpoint.Name, out var told) && TargetUrl.TryParse(told, out var url))
            plan = plan.At(url.ForClient());
        if (plan.Target is not null && await Reachability.CheckAsync(plan.Options, plan.Target.Url, interrupted) is { } fault)
        {
            errors.WriteLine(fault);
            return ExitCode.Failed;
        }

        var result = await run(plan.Scenario, plan.Options, _ => { }, _ => { }, interrupted);
        SummaryTable.Write(console, result.Report);
        if (plan.Arguments.Out is { } reports)
            ReportFolder.Write(result, reports);
        return result.Report.Outcome switch
        {
            RunOutcome.Passed => ExitCode.Passed,
            RunOutcome.Failed => ExitCode.ThresholdFailed,
            _ => ExitCode.Interrupted,
        };
    }

    private static Task<StartedServer> StartAsync(RunPlan plan, string program, CancellationToken interrupted) => StartedServer.StartAsync(
        new ServerLaunch
        {
            Program = program,
            Config = plan.Target!.Settings!.File,
            LogFile = plan.Arguments.Out is { } folder ? Path.Combine(folder, "server.log") : null,
        },
        interrupted);
}
