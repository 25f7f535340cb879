using System.Threading.Channels;
using SocketsKestrel.Terminal.Commands;
using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Text;

namespace SocketsKestrel.Terminal.Lines;

/// <summary>A conversation that keeps its connection, where there is no terminal: lines in, lines out, its state on stderr.</summary>
/// <param name="create">Makes the conversation.</param>
/// <param name="input">What is sent.</param>
/// <param name="output">What comes.</param>
/// <param name="errors">What happens.</param>
internal sealed class SeatLines(Func<IConversationView, IConversation> create, TextReader input, TextWriter output, TextWriter errors) : IConversationView
{
    private const int MaxUnwritten = 1000;

    private readonly Channel<(TextWriter To, string Line)> _lines = Channel.CreateBounded<(TextWriter, string)>(MaxUnwritten);
    private readonly TaskCompletionSource<bool> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lost;

    public void OnMessage(string text) => Write(output, text);

    public void OnNotice(string text) => Write(output, text);

    public void OnStatus(LinkStatus status)
    {
        if (status.Phase != LinkPhase.Connecting)
            Write(errors, $"sockets: {status.Text}");
        if (status.Phase != LinkPhase.Connecting)
            _begun.TrySetResult(status.Phase == LinkPhase.Connected);
    }

    /// <summary>Until the input ends.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken interrupted)
    {
        var writing = WriteAllAsync();
        var code = ExitCode.Done;
        await using (var conversation = create(this))
        {
            conversation.Begin();
            try
            {
                code = await _begun.Task.WaitAsync(interrupted) ? await SendAllAsync(conversation, interrupted) : ExitCode.ConnectionFailed;
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
            }
        }

        _lines.Writer.Complete();
        await writing;
        return code;
    }

    private async Task<int> SendAllAsync(IConversation conversation, CancellationToken interrupted)
    {
        var code = ExitCode.Done;
        while (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(interrupted) is { } line)
        {
            if (line.Length == 0)
                continue;
            try
            {
                await conversation.SendAsync(line);
            }
            catch (IOException e)
            {
                code = ExitCode.ConnectionFailed;
                Write(errors, $"sockets: not sent: {FaultText.Of(e)}");
            }
        }

        return code;
    }

    /// <summary>Who reads this too slowly holds up nobody else.</summary>
    private void Write(TextWriter to, string line)
    {
        if (!_lines.Writer.TryWrite((to, ScreenText.WithoutControls(line))))
            Interlocked.Increment(ref _lost);
    }

    private async Task WriteAllAsync()
    {
        await foreach (var (to, line) in _lines.Reader.ReadAllAsync())
        {
            await to.WriteLineAsync(line);
            await to.FlushAsync();
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                await errors.WriteLineAsync($"sockets: {lost} lines were lost");
        }
    }
}
