namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>Where things are: the solution's folder, and the server built in the configuration of these tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string ServerProgram { get; } =
        Path.Combine(Root, "src", "SocketsKestrel.Server", "bin", BuildConfiguration(), "net10.0", "SocketsKestrel.Server");

    public static string LoadEngineProgram { get; } =
        Path.Combine(Root, "loadtests", "SocketsKestrel.LoadTests", "bin", BuildConfiguration(), "net10.0", "SocketsKestrel.LoadTests");

    public static string TerminalProgram { get; } =
        Path.Combine(Root, "tools", "SocketsKestrel.Terminal", "bin", BuildConfiguration(), "net10.0", "sockets");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SocketsKestrel.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No SocketsKestrel.sln above {AppContext.BaseDirectory}.");
    }

    /// <summary>Debug or Release: .../bin/Debug/net10.0/</summary>
    private static string BuildConfiguration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
