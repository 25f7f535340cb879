namespace SocketsKestrel.LoadTests.Reports;

/// <summary>What was loaded.</summary>
/// <param name="Url">Such as <c>tcp://127.0.0.1:2500</c>.</param>
/// <param name="Endpoint">Its name in the configuration it was taken from.</param>
/// <param name="Mode">Its mode there.</param>
/// <param name="Framing">How messages were framed; <see langword="null"/> on UDP.</param>
public sealed record TargetInfo(string Url, string? Endpoint = null, string? Mode = null, string? Framing = null);
