namespace SocketsKestrel.LoadTests.Targets;

/// <summary>Where this project's server is.</summary>
internal static class ServerProgram
{
    private const string Name = "SocketsKestrel.Server";

    /// <summary>The built server: beside this program, as after a publish of both, else in this repository, of this program's configuration first.</summary>
    public static string? Find()
    {
        var file = OperatingSystem.IsWindows() ? Name + ".exe" : Name;
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        if (IsThere(Path.Combine(here.FullName, file)))
            return Path.Combine(here.FullName, file);
        var root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SocketsKestrel.sln")))
            root = root.Parent;
        if (root is null)
            return null;
        // .../bin/Release/net10.0/
        string?[] configurations = [here.Parent?.Name, "Release", "Debug"];
        return configurations.OfType<string>().Select(configuration => Path.Combine(root.FullName, "src", Name, "bin", configuration, here.Name, file)).FirstOrDefault(IsThere);
    }

    /// <summary>The file that starts it is of no use alone, and a build may have copied just that.</summary>
    private static bool IsThere(string program) => File.Exists(program) && File.Exists(Path.Combine(Path.GetDirectoryName(program)!, Name + ".dll"));
}
