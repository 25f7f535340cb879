namespace SocketsKestrel.Hosting.Memory;

/// <summary>How much memory is in use, of how much.</summary>
internal interface IMemoryGauge
{
    /// <summary>The one of the limits that is nearest.</summary>
    MemoryReading Read();

    /// <summary>Whether so much has not been needed since this was called last that it is worth a collection.</summary>
    bool HasUnused();

    /// <summary>Frees what nobody uses, so that <see cref="Read"/> no longer has it. Blocks every thread meanwhile.</summary>
    void Collect();
}
