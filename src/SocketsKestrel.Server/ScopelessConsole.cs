using Microsoft.Extensions.Logging.Console;

namespace SocketsKestrel.Server;

/// <summary>
/// The console logger without scopes. Kestrel opens one per connection, and an open scope is an execution context that every
/// await of that connection then carries: 190 bytes of each idle connection, for text that the console does not print.
/// </summary>
[ProviderAlias("Console")]
internal sealed class ScopelessConsole(ConsoleLoggerProvider console) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => console.CreateLogger(categoryName);

    public void Dispose() => console.Dispose();
}
