namespace SocketsKestrel.Soak;

/// <summary>What the server held at one moment.</summary>
/// <param name="At">Since the load began.</param>
/// <param name="ResidentBytes">Memory in RAM.</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="Sockets">Of the descriptors; the others are mostly assemblies, which are opened when first needed.</param>
/// <param name="Threads">Of the process.</param>
internal sealed record Sample(TimeSpan At, long ResidentBytes, int Descriptors, int Sockets, int Threads);
