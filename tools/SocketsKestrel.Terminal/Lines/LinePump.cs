using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Terminal.Text;

namespace SocketsKestrel.Terminal.Lines;

/// <summary>Carries the input to a connection and what comes from it to the output, as <c>nc</c> does, but by messages.</summary>
internal sealed class LinePump(IMessageConnection connection, Stream input, Stream output, PumpOptions options)
{
    /// <summary>More than a server takes, and a bound on what is kept of an input without line ends.</summary>
    private const int MaxLine = 16 * 1024 * 1024;

    private readonly LineFraming _lines = new(MaxLine);
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(options.Prefix);
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();

    /// <summary>When something has come last.</summary>
    private long _lastMessage;

    /// <summary>Until both sides are done, or the server is.</summary>
    /// <param name="interrupted">Ends it; the farewell is said then, too.</param>
    /// <exception cref="IOException">The connection was lost; as are the other exceptions of <see cref="IMessageConnection"/>.</exception>
    /// <exception cref="Protocol.Messages.ProtocolException">A line of the input is too long, or what came is in another framing.</exception>
    public async Task RunAsync(CancellationToken interrupted)
    {
        if (options.Greeting is { } greeting)
            await connection.SendAsync(Encoding.UTF8.GetBytes(greeting), interrupted);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var receiving = ReceiveAsync(ended.Token);
        var sending = SendAllAsync(ended.Token);
        try
        {
            // The input may be a person who does not see that the server has gone: then it is left, and its reader with it.
            if (await Task.WhenAny(receiving, sending) == receiving)
            {
                await receiving;
                return;
            }

            await sending;
            await SayFarewellAsync();
            await connection.CompleteSendingAsync();
            await WaitAsync(receiving, interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await SayFarewellAsync();
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task SendAllAsync(CancellationToken ended)
    {
        var reader = PipeReader.Create(input);
        while (true)
        {
            var read = await reader.ReadAsync(ended);
            var rest = read.Buffer;
            var examined = rest.End;
            if (options.IsRaw)
            {
                await SendAsync(rest, ended);
                rest = rest.Slice(rest.End);
            }
            else
            {
                for (var consumed = rest.Start; _lines.TryParseMessage(rest, ref consumed, ref examined, out var line); rest = rest.Slice(consumed))
                    await SendAsync(line, ended);
                if (read.IsCompleted)
                    await SendAsync(rest, ended); // a last line without its end
            }

            if (read.IsCompleted)
                return;
            reader.AdvanceTo(rest.Start, read.Buffer.End);
        }
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> message, CancellationToken ended)
    {
        if (!message.IsEmpty)
            await connection.SendAsync(_prefix.Length == 0 && message.IsSingleSegment ? message.First : (byte[])[.. _prefix, .. message.ToArray()], ended);
    }

    private async Task ReceiveAsync(CancellationToken ended)
    {
        await foreach (var message in connection.ReadAllAsync(ended))
        {
            Volatile.Write(ref _lastMessage, TimeProvider.System.GetTimestamp());
            await WriteAsync(message, ended);
            await output.FlushAsync(ended);
        }
    }

    private async ValueTask WriteAsync(ReadOnlySequence<byte> message, CancellationToken ended)
    {
        if (options.IsForScreen)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(TextOf(message)), ended);
            return;
        }

        foreach (var segment in message)
            await output.WriteAsync(segment, ended);
        if (!options.IsRaw)
            await output.WriteAsync("\n"u8.ToArray(), ended);
    }

    /// <summary>Line ends of a stream stay what they are.</summary>
    private string TextOf(ReadOnlySequence<byte> message)
    {
        var bytes = message.ToArray();
        var text = new char[_decoder.GetCharCount(bytes, flush: !options.IsRaw)];
        _decoder.GetChars(bytes, text, flush: !options.IsRaw);
        var line = new string(text);
        return options.IsRaw ? string.Join('\n', line.Split('\n').Select(part => ScreenText.WithoutControls(part.TrimEnd('\r')))) : ScreenText.WithoutControls(line) + "\n";
    }

    private async Task SayFarewellAsync()
    {
        foreach (var message in options.Farewell)
            await connection.SendAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None);
    }

    /// <summary>Until the server has ended the connection, or nothing has come for as long as that may be.</summary>
    private async Task WaitAsync(Task receiving, CancellationToken interrupted)
    {
        if (options.Wait is not { } wait)
        {
            await receiving.WaitAsync(interrupted);
            return;
        }

        var since = TimeProvider.System.GetTimestamp();
        while (wait - TimeProvider.System.GetElapsedTime(Math.Max(since, Volatile.Read(ref _lastMessage))) is var left && left > TimeSpan.Zero)
        {
            if (await Task.WhenAny(receiving, Task.Delay(left, interrupted)) == receiving)
            {
                await receiving;
                return;
            }

            interrupted.ThrowIfCancellationRequested();
        }
    }
}
