using System.CommandLine;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Reports.Comparisons;
using Spectre.Console;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary><c>compare A.json B.json</c>, or <c>compare --a A1.json --a A2.json --b B1.json ...</c>.</summary>
internal static class CompareCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var files = new Argument<string[]>("A B")
        {
            Description = "Two reports: report.json files, or the folders they are in.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var a = Side("--a", "first");
        var b = Side("--b", "second");
        var folder = new Option<string?>("--out") { HelpName = "FOLDER", Description = "Where compare.html and compare.md are written." };
        var command = new Command("compare", "Compares runs: how many times as much B has of what A has, and whether that may be chance.")
        {
            files, a, b, folder,
        };
        command.SetAction(parsed =>
        {
            var two = parsed.GetValue(files) ?? [];
            var (ofA, ofB) = (parsed.GetValue(a) ?? [], parsed.GetValue(b) ?? []);
            var named = ofA.Length + ofB.Length > 0;
            if (!named && two.Length == 2) (ofA, ofB) = ([two[0]], [two[1]]);
            else if (two.Length > 0 || ofA.Length == 0 || ofB.Length == 0)
            {
                errors.WriteLine("compare: there are to be two reports, or one or more of each side: --a A1.json --a A2.json --b B1.json --b B2.json");
                return ExitCode.BadConfiguration;
            }

            return Run(ofA, ofB, parsed.GetValue(folder), console, errors);
        });
        return command;
    }

    private static int Run(string[] a, string[] b, string? folder, IAnsiConsole console, TextWriter errors)
    {
        ReportComparison comparison;
        try
        {
            comparison = ReportComparison.Load(a, b);
            if (folder is not null) comparison.WriteFolder(folder);
        }
        catch (ReportFormatException e)
        {
            errors.WriteLine(e.Message);
            return ExitCode.BadConfiguration;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"--out: {e.Message}");
            return ExitCode.BadConfiguration;
        }

        comparison.Write(console);
        return ExitCode.Passed;
    }

    private static Option<string[]> Side(string name, string which) => new(name)
    {
        HelpName = "FILE",
        Description = $"A report of the {which} side; again for each run, if there are several.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}
