namespace SocketsKestrel.LoadTests.Engine;

/// <summary>What each virtual client does.</summary>
public abstract class Scenario
{
    /// <summary>As it is named on the command line and in the report.</summary>
    public abstract string Name { get; }

    /// <summary>Says what is wrong with options for this scenario, one line each, beginning with the option's name on the command line.</summary>
    public virtual IEnumerable<string> Check(LoadTestOptions options) => [];
}
