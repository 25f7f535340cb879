namespace SocketsKestrel.Server;

/// <summary>The command line, parsed.</summary>
/// <param name="Config">The configuration file, if one was named.</param>
/// <param name="CheckOnly">Whether only to check it.</param>
/// <param name="WithOperator">Whether the console is an operator's.</param>
/// <param name="Settings">The arguments that are settings.</param>
internal sealed record ServerArguments(string? Config, bool CheckOnly, bool WithOperator, string[] Settings);
