namespace SocketsKestrel.LoadTests.Commands;

/// <summary>An option with a value, as it was given.</summary>
/// <param name="Option">Which.</param>
/// <param name="Value">As it was written; empty for a flag.</param>
/// <param name="Where">How a fault of it is named: <c>--size</c>, or <c>load.json: size</c>.</param>
internal sealed record RunInputValue(RunOption Option, string Value, string Where);
