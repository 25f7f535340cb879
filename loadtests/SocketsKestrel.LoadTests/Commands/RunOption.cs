namespace SocketsKestrel.LoadTests.Commands;

/// <summary>An option of a run. It has the same name and values on the command line and in a file.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="ValueName">What its value is called in the help; <see langword="null"/> for one that takes none.</param>
/// <param name="Description">For the help.</param>
/// <param name="Apply">Reads a value; throws a <see cref="FormatException"/> whose message is the rest of a sentence that begins with the name.</param>
internal sealed record RunOption(string Name, string? ValueName, string Description, Action<RunArguments, string> Apply)
{
    /// <summary>Whether it may be given more than once.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Whether its value is a path: relative to the file in which it is.</summary>
    public bool IsPath { get; init; }

    public bool IsFlag => ValueName is null;

    /// <summary>One that only some scenarios have: its value goes to them, by <see cref="RunArguments.Own"/>.</summary>
    /// <param name="name">As above.</param>
    /// <param name="valueName">As above.</param>
    /// <param name="description">As above.</param>
    /// <param name="check">Throws a <see cref="FormatException"/> for a value that it cannot have.</param>
    public static RunOption Own(string name, string valueName, string description, Action<string> check) => new(name, valueName, description, (arguments, value) =>
    {
        check(value);
        arguments.Own[name] = value;
    });
}
