using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace SocketsKestrel.Server.Logging;

/// <summary>One category. Formats on the thread that logs, writes on another.</summary>
internal sealed class ConsoleLog(string category, ConsoleFormatter lineFormat, LineWriter output) : ILogger
{
    /// <summary>A buffer that a long line has grown beyond this is not kept.</summary>
    private const int MaxKeptBuffer = 4096;

    [ThreadStatic]
    private static StringWriter? Scratch;

    public static string Format<TState>(ConsoleFormatter formatter, LogEntry<TState> entry)
    {
        var buffer = Scratch ??= new StringWriter();
        formatter.Write(entry, scopeProvider: null, buffer);
        var text = buffer.ToString();
        buffer.GetStringBuilder().Clear();
        if (buffer.GetStringBuilder().Capacity > MaxKeptBuffer)
            Scratch = null;
        return text;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            output.Write(Format(lineFormat, new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter)));
    }
}
