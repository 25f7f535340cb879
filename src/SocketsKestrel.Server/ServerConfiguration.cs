namespace SocketsKestrel.Server;

/// <summary>Where settings come from, later ones over earlier ones: the file, its environment's neighbour, the environment, the command line.</summary>
internal static class ServerConfiguration
{
    private const string FileName = "appsettings.json";

    private static readonly string[] Sections = ["SocketsKestrel", "Kestrel", "Logging"];

    /// <summary>The value of DOTNET_ENVIRONMENT, else ASPNETCORE_ENVIRONMENT, else Production.</summary>
    public static string EnvironmentName =>
        Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 } name ? name
        : Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is { Length: > 0 } other ? other
        : Environments.Production;

    /// <summary>Loads everything.</summary>
    /// <exception cref="InvalidDataException">The message says which file or argument is wrong, and how.</exception>
    public static IConfigurationRoot Load(ServerArguments arguments)
    {
        foreach (var setting in arguments.Settings.Where(s => s.StartsWith("--", StringComparison.Ordinal)))
        {
            if (!Sections.Contains(setting[2..].Split(':')[0], StringComparer.OrdinalIgnoreCase))
                throw new InvalidDataException($"{setting}: a setting begins with one of {string.Join(", ", Sections)}");
        }

        // The command line provider overlooks a last key that no value follows.
        if (arguments.Settings is [.., var last] && last.StartsWith("--", StringComparison.Ordinal) && !last.Contains('=', StringComparison.Ordinal))
            throw new InvalidDataException($"{last}: has no value");

        var file = FindFile(arguments.Config);
        var neighbour = Path.Combine(Path.GetDirectoryName(file)!, $"appsettings.{EnvironmentName}.json");
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(file, optional: false)
                .AddJsonFile(neighbour, optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(arguments.Settings)
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InvalidDataException(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message, e);
        }
    }

    private static string FindFile(string? named)
    {
        if (named is not null)
            return File.Exists(named) ? Path.GetFullPath(named) : throw new InvalidDataException($"--config {named}: there is no such file");
        var here = Path.GetFullPath(FileName);
        return File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, FileName);
    }
}
