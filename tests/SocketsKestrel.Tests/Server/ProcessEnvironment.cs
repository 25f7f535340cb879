namespace SocketsKestrel.Tests.Server;

/// <summary>Sets environment variables of this process and puts them back; tests that need it run one at a time.</summary>
public sealed class ProcessEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);

    public ProcessEnvironment()
    {
        Set("DOTNET_ENVIRONMENT", null);
        Set("ASPNETCORE_ENVIRONMENT", null);
    }

    public void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }
}
