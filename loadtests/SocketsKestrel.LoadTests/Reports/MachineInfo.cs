namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Where it was measured, and with what.</summary>
/// <param name="Name">The host's name.</param>
/// <param name="System">The operating system and its version.</param>
/// <param name="Processor">The processor's model.</param>
/// <param name="Processors">How many the process may use.</param>
/// <param name="MemoryBytes">The memory of the machine, or of the container.</param>
/// <param name="Runtime">Such as <c>.NET 10.0.1</c>.</param>
/// <param name="Version">Of the load engine.</param>
public sealed record MachineInfo(string Name, string System, string Processor, int Processors, long MemoryBytes, string Runtime, string Version);
