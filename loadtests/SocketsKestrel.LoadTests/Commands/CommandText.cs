namespace SocketsKestrel.LoadTests.Commands;

/// <summary>A command line as it is typed into a shell.</summary>
internal static class CommandText
{
    private const string Program = "dotnet run -c Release --project loadtests/SocketsKestrel.LoadTests --";

    /// <summary>The command that repeats a run, from the repository's root.</summary>
    public static string Of(IEnumerable<string> args) => string.Join(' ', args.Select(Quote).Prepend(Program));

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,%+@".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
