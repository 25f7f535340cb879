namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Something to know of a run, as a person reads it.</summary>
internal sealed record Fact(string Name, string Value);
