using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>What the commands know of the engine: <see cref="LoadTest"/>, or what a test has in its place.</summary>
internal delegate Task<LoadResult> LoadRun(Scenario scenario, LoadTestOptions options, Action<LiveSnapshot> progress, Action<RunPhase> phaseBegins, CancellationToken interrupted);
