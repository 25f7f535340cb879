using System.Runtime.InteropServices;

namespace SocketsKestrel.Faults.Servers;

/// <summary>What a <see cref="FaultyServer"/> has done.</summary>
[StructLayout(LayoutKind.Auto)]
public record struct ServerCounts
{
    /// <summary>Messages that came.</summary>
    public int Received { get; internal set; }

    /// <summary>Answers that were due for them; in chat deliveries, each to one member.</summary>
    public int Answers { get; internal set; }

    /// <summary>Answers that were wronged; a swap counts when it is done, with the second of both.</summary>
    public int Faults { get; internal set; }

    /// <summary>Answers that have not met the next one to be swapped with; when their client goes they are lost.</summary>
    public int HeldBack { get; internal set; }
}
