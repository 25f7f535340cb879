using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace SocketsKestrel.Server.Logging;

/// <summary>
/// Logs to stdout, in the format and with the settings of .NET's console logger (<c>Logging:Console</c>), which it stands in for because that
/// one makes its callers wait when stdout blocks, and has them write themselves once a write has failed.
/// </summary>
/// <remarks>
/// It has no scopes either. Kestrel opens one per connection, and an open scope is an execution context that every await of that
/// connection then carries: 190 bytes of each idle connection, for text that is not printed.
/// </remarks>
[ProviderAlias("Console")]
internal sealed class ConsoleLogs : ILoggerProvider
{
    private readonly ConsoleFormatter _formatter;
    private readonly LineWriter _output;

    public ConsoleLogs(IOptions<ConsoleLoggerOptions> options, IEnumerable<ConsoleFormatter> formatters)
    {
        var known = formatters.ToList();
        _formatter = known.FirstOrDefault(f => f.Name.Equals(options.Value.FormatterName, StringComparison.OrdinalIgnoreCase))
            ?? known.First(f => f.Name == ConsoleFormatterNames.Simple);
        _output = new LineWriter(StandardOutput.Open(), options.Value.MaxQueueLength, lost => ConsoleLog.Format(_formatter, Loss(lost)));
    }

    public ILogger CreateLogger(string categoryName) => new ConsoleLog(categoryName, _formatter, _output);

    public void Dispose() => _output.Dispose();

    private static LogEntry<long> Loss(long lost) => new(
        LogLevel.Warning, typeof(ConsoleLogs).FullName!, 0, lost, null, (count, _) => $"{count} lines of this log were lost: the output was blocked, or failed");
}
