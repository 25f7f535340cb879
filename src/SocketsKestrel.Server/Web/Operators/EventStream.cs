using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>
/// Server-sent events, as <c>text/event-stream</c> of the HTML standard. Not the framework's, which cannot write the comments that
/// keep a silent stream alive.
/// </summary>
internal sealed class EventStream(PipeWriter output) : IDisposable
{
    /// <summary>What is written before the reader is waited for.</summary>
    private const int MaxUnflushed = 64 * 1024;

    /// <summary>It is nobody's markup, so that text of any language is left readable.</summary>
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Whether it is time to flush.</summary>
    public bool IsFull => output.UnflushedBytes >= MaxUnflushed;

    /// <summary>Writes one event, whose data is one line: JSON escapes line ends.</summary>
    public void Write(object data)
    {
        WriteText($"event: {NameOf(data)}\ndata: ");
        JsonSerializer.Serialize(_json, data, data.GetType(), SeatJson.Default);
        _json.Flush();
        _json.Reset();
        WriteText("\n\n");
    }

    /// <summary>Writes what readers skip, and proxies take for a sign of life.</summary>
    public void WriteHeartbeat() => WriteText(":\n\n");

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken) => await output.FlushAsync(cancellationToken);

    public void Dispose() => _json.Dispose();

    private static string NameOf(object data) => data switch
    {
        SeatClient => "client",
        SeatMessage => "message",
        SeatLeft => "left",
        SeatReady => "ready",
        _ => throw new ArgumentOutOfRangeException(nameof(data), data, message: null),
    };

    private void WriteText(string text) => Encoding.UTF8.GetBytes(text, output);
}
