namespace SocketsKestrel.LoadTests.Commands;

/// <summary>Options that the help shows together.</summary>
internal sealed record RunOptionGroup(string Title, IReadOnlyList<RunOption> Options);
