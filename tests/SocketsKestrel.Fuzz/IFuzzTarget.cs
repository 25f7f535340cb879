namespace SocketsKestrel.Fuzz;

/// <summary>One thing that hostile bytes reach, and what must hold whatever they are.</summary>
public interface IFuzzTarget
{
    /// <summary>How it is called on the command line; also the name of its corpus' folder.</summary>
    string Name { get; }

    /// <summary>Feeds it one input. It keeps nothing from one call to the next.</summary>
    /// <exception cref="FindingException">Something does not hold. So is any other exception a finding.</exception>
    void Run(byte[] input);
}
