using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Tests.Protocol.Messages;

/// <summary>What Python says: it is the reference that the wire format names.</summary>
internal sealed class TemperatureVectors : IAsyncDisposable
{
    /// <summary>
    /// One line a vector: the number, it in Fahrenheit, it as Fahrenheit in Celsius, it with one decimal. One in eight is any
    /// bits, the others are what people send and what rounding gets wrong: quarters, and numbers whose result is one.
    /// </summary>
    private const string Script = """
        import math, random, struct, sys
        random.seed(int(sys.argv[2]))
        rnd = random.random
        def bits():
            while True:
                x = struct.unpack('<d', random.randbytes(8))[0]
                if math.isfinite(x): return x
        def decimal(): return round(2000 * rnd() - 1000, int(5 * rnd()))
        def quarter(): return math.floor((2 * rnd() - 1) * 10.0**int(15 * rnd())) + int(4 * rnd()) / 4
        def near(x): return math.nextafter(x, math.inf * (rnd() - .5)) if rnd() < .5 else x
        def tie_f(): return near((quarter() - 32) / 1.8)
        def tie_c(): return near(quarter() * 1.8 + 32)
        def small(): return (2 * rnd() - 1) * (5e-324 * 2.0**int(60 * rnd()))
        edges = [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308,
                 -1.7976931348623157e308, 9.98e307, 9.987403e307, 1e308, 1e22, 1e23, 2.0**53, 2.0**53 + 2, -17.777777777777779,
                 0.05, 0.15, 0.25, -0.25, -0.75, 0.35, -0.04, -0.05, 36.5, -40.0, 32.0, 100.0, 1e15 + .25, 4503599627370496.5]
        kinds = [bits, decimal, decimal, quarter, tie_f, tie_c, decimal, small]
        out = []
        for i in range(int(sys.argv[1])):
            c = edges[i] if i < len(edges) else kinds[i & 7]()
            f = c
            out.append(f"{c!r}\t{format(9.0/5.0*c + 32.0, '.1f')}\t{format((f - 32.0)*5.0/9.0, '.1f')}\t{format(c, '.1f')}\n")
            if len(out) == 5000:
                sys.stdout.write(''.join(out)); out.clear()
        sys.stdout.write(''.join(out))
        """;

    private readonly Process _python;
    private readonly PipeReader _lines;
    private readonly LineFraming _framing = new(4096);

    public TemperatureVectors(int count, int seed)
    {
        _python = Process.Start(new ProcessStartInfo("python3", ["-c", Script, $"{count}", $"{seed}"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        _lines = PipeReader.Create(_python.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
    }

    /// <summary>The fields of one line.</summary>
    public delegate void Fields(ReadOnlySpan<byte> number, ReadOnlySpan<byte> fahrenheit, ReadOnlySpan<byte> celsius, ReadOnlySpan<byte> rounded);

    /// <summary>Hands over the fields of every line.</summary>
    /// <returns>How many lines there were.</returns>
    public async Task<int> ForEachAsync(Fields take, CancellationToken cancellationToken)
    {
        var count = 0;
        while (true)
        {
            var result = await _lines.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            var consumed = rest.Start;
            var examined = rest.End;
            while (!rest.IsEmpty && _framing.TryParseMessage(rest, ref consumed, ref examined, out var line))
            {
                Split(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), take);
                count++;
                rest = rest.Slice(consumed);
            }

            _lines.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
                return count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lines.CompleteAsync();
        if (!_python.HasExited)
            _python.Kill();
        await _python.WaitForExitAsync();
        _python.Dispose();
    }

    private static void Split(ReadOnlySpan<byte> line, Fields take)
    {
        Span<Range> fields = stackalloc Range[4];
        var field = 0;
        foreach (var range in line.Split((byte)'\t'))
            fields[field++] = range;
        take(line[fields[0]], line[fields[1]], line[fields[2]], line[fields[3]]);
    }
}
