using System.Globalization;
using System.Text;
using SocketsKestrel.Server.Logging;

namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>
/// The operator at the server's own console (<c>--operator</c>), or at the other end of its stdin and stdout. Shows
/// <c>[number] text</c>; takes <c>number text</c> for one client, <c>* text</c> for all.
/// </summary>
internal sealed partial class ConsoleOperator(IServiceProvider services, ILogger<ConsoleOperator> logger) : BackgroundService, IOperator
{
    /// <summary>A console that nobody reads must not hold memory or clients: the oldest lines go first.</summary>
    private const int MaxWaitingLines = 1000;

    /// <summary>Characters of a message that are shown: a screen's worth, and a bound on what waits.</summary>
    private const int MaxShown = 4000;

    private readonly LineWriter _output = new(StandardOutput.Open(), MaxWaitingLines, lost => $"({lost} lines were lost)\n");

    public void OnConnected(OperatorSession client) => Show($"[{client.Number}] connected");

    public void OnLine(OperatorLine line)
    {
        var text = WithoutControls(line.Text.Length <= MaxShown ? line.Text : $"{line.Text.AsSpan(0, MaxShown)}...");
        Show(line.IsAnswer ? $"[{line.Client}] was answered: {text}" : $"[{line.Client}] {text}");
    }

    public void OnLeft(long number) => Show($"[{number}] left");

    public override void Dispose()
    {
        base.Dispose();
        _output.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The desk asks for its operators, so it can only be asked for later.
        var desk = services.GetRequiredService<OperatorDesk>();

        // It blocks in the console, on a thread of its own; a blocked read ends with the process.
        var reading = Task.Factory.StartNew(() => ReadAnswers(desk), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await reading.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (IOException e)
        {
            ConsoleLost(logger, e.Message); // its clients, and everyone else, are served on
        }
    }

    /// <summary>Control characters would reach the operator's terminal as commands to it.</summary>
    private static string WithoutControls(string text) =>
        string.Create(text.Length, text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(text[i]) ? (text[i] is '\r' or '\n' or '\t' ? ' ' : '\uFFFD') : text[i];
        });

    [LoggerMessage(LogLevel.Error, "The operator's console is lost: {Error}")]
    private static partial void ConsoleLost(ILogger logger, string error);

    private void Show(string line) => _output.Write($"{line}\n");

    private void ReadAnswers(OperatorDesk desk)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        while (input.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (to, text) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
            if (space > 0 && to == "*")
                ShowUnlessSent(desk.AnswerAll(text, this), "no client is there");
            else if (space < 0 || !long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                Show(line.Length == 0 ? "" : "say: NUMBER TEXT to answer one client, * TEXT to answer all");
            else
                ShowUnlessSent(desk.Answer(number, text, this), $"no client {number}");
        }
    }

    private void ShowUnlessSent(AnswerOutcome outcome, string noClient)
    {
        if (outcome != AnswerOutcome.Sent)
            Show(outcome == AnswerOutcome.NoClient ? noClient : "too long: nothing was sent");
    }
}
