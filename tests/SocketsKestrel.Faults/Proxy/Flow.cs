using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace SocketsKestrel.Faults.Proxy;

/// <summary>One direction of one connection: a line of segments between a loop that reads and one that writes.</summary>
internal sealed class Flow(Direction direction, Socket from, Socket to, CancellationToken connectionClosed)
{
    private const int ReadSize = 16 * 1024;

    /// <summary>What a long line holds; past it the sender feels that nobody takes its bytes.</summary>
    private const int SegmentsOnTheLine = 64;

    /// <summary>How often a second a bandwidth hands out its share.</summary>
    private const int SharesPerSecond = 20;

    private readonly Channel<Segment> _line = Channel.CreateBounded<Segment>(SegmentsOnTheLine);
    private long _passed;

    /// <summary>Passes bytes on until the sender's end of stream, or the limit.</summary>
    /// <exception cref="SocketException">One of the peers is gone.</exception>
    public async Task<Ending> RunAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(connectionClosed);
        var reading = ReadAsync(over.Token);
        try
        {
            return await WriteAsync();
        }
        finally
        {
            await over.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the line has handed its error to the writer
        }
    }

    private async Task ReadAsync(CancellationToken over)
    {
        var buffer = new byte[ReadSize];
        try
        {
            while (true)
            {
                await direction.WhenFlowingAsync(over);
                var length = await from.ReceiveAsync(buffer, SocketFlags.None, over);
                if (length == 0)
                    break;
                var delay = Delay(direction.Toxics);
                await _line.Writer.WriteAsync(new(buffer.AsSpan(0, length).ToArray(), Stopwatch.GetTimestamp() + delay), over);
            }

            _line.Writer.Complete();
        }
        catch (Exception e)
        {
            // A reset is not passed through a line that hangs.
            if (e is SocketException)
                await direction.WhenFlowingAsync(over);
            _line.Writer.Complete(e);
            throw;
        }
    }

    private async Task<Ending> WriteAsync()
    {
        while (await _line.Reader.WaitToReadAsync(connectionClosed))
        {
            while (_line.Reader.TryRead(out var segment))
            {
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), segment.DueAt) is { Ticks: > 0 } early)
                    await Task.Delay(early, connectionClosed);
                if (await PassAsync(segment.Bytes) is { } ending)
                    return ending;
            }
        }

        var toxics = await direction.WhenFlowingAsync(connectionClosed);
        await Task.Delay(toxics.Latency + toxics.CloseDelay, connectionClosed);
        return Ending.HalfClose;
    }

    private async Task<Ending?> PassAsync(ReadOnlyMemory<byte> rest)
    {
        while (true)
        {
            var toxics = await direction.WhenFlowingAsync(connectionClosed);
            if (_passed >= toxics.LimitBytes)
                return toxics.AtLimit;
            if (rest.Length == 0)
                return null;

            var slice = rest[..SliceOf(rest.Length, toxics)];
            rest = rest[slice.Length..];
            _passed += slice.Length;
            direction.Passed(slice.Length);
            for (var unsent = slice; unsent.Length > 0;)
                unsent = unsent[await to.SendAsync(unsent, SocketFlags.None, connectionClosed)..];

            var pause = toxics.SliceDelay + (toxics.BytesPerSecond is { } rate ? TimeSpan.FromSeconds((double)slice.Length / rate) : default);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, connectionClosed);
        }
    }

    private int SliceOf(int length, Toxics toxics)
    {
        long slice = Math.Min(length, toxics.SliceBytes ?? int.MaxValue);
        if (toxics.BytesPerSecond is { } rate)
            slice = Math.Min(slice, Math.Max(1, rate / SharesPerSecond));
        return (int)Math.Min(slice, (toxics.LimitBytes ?? long.MaxValue) - _passed);
    }

    private static long Delay(Toxics toxics)
    {
        var seconds = toxics.Latency.TotalSeconds + toxics.Jitter.TotalSeconds * (Random.Shared.NextDouble() * 2 - 1);
        return (long)(Math.Max(0, seconds) * Stopwatch.Frequency);
    }
}
