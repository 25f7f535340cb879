using System.Text.Json;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>
/// A run as a file: <c>{ "scenario": "echo", "target": "Echo", "connections": 64, "threshold": ["p99&lt;20ms"], "stages": [{ "duration":
/// "10s", "target": 500 }] }</c>. The names are those of the command line.
/// </summary>
internal sealed class RunFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private readonly string _folder;
    private readonly string _name;
    private readonly List<string> _faults;

    private RunFile(string file, List<string> faults)
    {
        _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        _name = Path.GetFileName(file);
        _faults = faults;
    }

    /// <summary>The scenario, unless it is a fault.</summary>
    public ScenarioEntry? Scenario { get; private set; }

    public List<RunInputValue> Values { get; } = [];

    /// <summary>Reads a file. What is wrong with it is added to the faults.</summary>
    public static RunFile Read(string file, List<string> faults)
    {
        var read = new RunFile(file, faults);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                read.Take(document.RootElement);
            else
                faults.Add($"{read._name}: is not a JSON object");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{file}: cannot be read: {e.Message}");
        }
        catch (JsonException e)
        {
            faults.Add($"{read._name}: is not JSON: {e.Message}");
        }

        return read;
    }

    private void Take(JsonElement root)
    {
        const string ScenarioKey = "scenario";
        if (!root.TryGetProperty(ScenarioKey, out var scenario) || scenario.ValueKind != JsonValueKind.String)
            Fault(ScenarioKey, $"is missing; it is one of {ScenarioList.Names}");
        else if ((Scenario = ScenarioList.Find(scenario.GetString()!)) is null)
            Fault(ScenarioKey, $"'{scenario}' is none of {ScenarioList.Names}");

        IReadOnlyList<RunOption> options = [.. RunOptions.All, .. Scenario?.OwnOptions ?? []];
        foreach (var property in root.EnumerateObject().Where(p => p.Name != ScenarioKey))
        {
            if (property.Name == "stages")
                TakeStages(property.Value, options.Single(option => option.Name == "stage"));
            else if (options.FirstOrDefault(option => option.Name == property.Name) is { } option)
                Take(option, property.Value);
            else
                Fault(property.Name, $"is not an option; there are {string.Join(", ", options.Select(o => o.Name))}, stages");
        }
    }

    private void Take(RunOption option, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.True or JsonValueKind.False when option.IsFlag:
                if (value.GetBoolean())
                    Add(option, "", option.Name);
                break;
            case JsonValueKind.Array when option.IsRepeatable:
                foreach (var element in value.EnumerateArray())
                    Add(option, element);
                break;
            default:
                Add(option, value);
                break;
        }
    }

    private void TakeStages(JsonElement stages, RunOption stage)
    {
        if (stages.ValueKind != JsonValueKind.Array)
        {
            Fault("stages", """is not a list such as [{"duration": "10s", "target": 500}]""");
            return;
        }

        foreach (var (i, element) in stages.EnumerateArray().Index())
        {
            var key = $"stages[{i}]";
            var parts = element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal) : [];
            if (parts.Remove("duration", out var duration) & parts.Remove("target", out var target) && parts.Count == 0)
                Add(stage, $"{duration}:{target}", key);
            else
                Fault(key, parts.Count > 0 ? $"'{parts.Keys.First()}' is neither duration nor target" : "has a duration and a target");
        }
    }

    private void Add(RunOption option, JsonElement value)
    {
        if (option.IsFlag)
            Fault(option.Name, "is neither true nor false");
        else if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            Add(option, value.ToString(), option.Name);
        else
            Fault(option.Name, option.IsRepeatable ? "is neither a value nor a list of values" : "is not a single value");
    }

    private void Add(RunOption option, string value, string key) =>
        Values.Add(new RunInputValue(option, option.IsPath ? Path.GetFullPath(value, _folder) : value, $"{_name}: {key}"));

    private void Fault(string key, string what) => _faults.Add($"{_name}: {key}: {what}");
}
