namespace SocketsKestrel.LoadTests.Engine;

/// <summary>The options that matter for a run's numbers, as they are written on the command line.</summary>
internal static class ReportedOptions
{
    public static SortedDictionary<string, string> Of(LoadTestOptions options)
    {
        var reported = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["connections"] = options.Connections.ToString(),
            ["size"] = options.Size.ToString(),
        };
        Add("depth", options.Depth?.ToString());
        Add("rate", options.Rate?.ToString("R"));
        Add("arrivals", options.RandomArrivals ? "random" : null);
        Add("stage", options.Stages.Count > 0 ? string.Join(' ', options.Stages.Select(stage => $"{stage.Duration.TotalSeconds:R}s:{stage.Target:R}")) : null);
        Add("senders", options.Senders > 1 ? options.Senders.ToString() : null);
        Add("think-time", options.ThinkTime > TimeSpan.Zero ? $"{options.ThinkTime.TotalSeconds:R}s" : null);
        Add("connect-rate", options.ConnectRate?.ToString("R"));
        Add("source", options.SourceAddresses.Count > 0 ? string.Join(',', options.SourceAddresses) : null);
        Add("processes", options.Processes > 1 ? options.Processes.ToString() : null);
        return reported;

        void Add(string name, string? value)
        {
            if (value is not null)
                reported[name] = value;
        }
    }
}
