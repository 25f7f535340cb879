using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>Reads the values of options.</summary>
internal static class RunArgumentsReader
{
    /// <summary>Reads all of them; what is wrong with one is added to the faults, and does not keep the others from being read.</summary>
    public static RunArguments Read(ScenarioEntry scenario, IEnumerable<RunInputValue> values, List<string> faults)
    {
        var arguments = new RunArguments(scenario.Defaults);
        foreach (var value in values)
        {
            try
            {
                if (!arguments.Given.Add(value.Option.Name) && !value.Option.IsRepeatable)
                    faults.Add($"{value.Where}: is given more than once");
                else
                    value.Option.Apply(arguments, value.Value);
            }
            catch (FormatException e)
            {
                faults.Add($"{value.Where}: {e.Message}");
            }
        }

        return arguments;
    }
}
