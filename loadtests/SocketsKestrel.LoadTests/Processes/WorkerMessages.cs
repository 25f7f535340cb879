using System.Text.Json;
using System.Text.Json.Serialization;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>What the processes of a run tell each other: a line each, a word and perhaps JSON. Histograms travel in HdrHistogram's own encoding.</summary>
internal static class WorkerMessages
{
    public const string ReadyKind = "ready";
    public const string ProgressKind = "progress";
    public const string ResultKind = "result";
    public const string Interrupt = "interrupt";

    private const string BeginKind = "begin";

    private static readonly JsonSerializerOptions Json = MakeJson();

    public static string Order(ShareOrder order) => JsonSerializer.Serialize(order, Json);

    public static ShareOrder ReadOrder(string line) => JsonSerializer.Deserialize<ShareOrder>(line, Json)!;

    public static string Begin(long timestamp) => $"{BeginKind} {timestamp}";

    public static long? ReadBegin(string line) =>
        Parse(line) is (BeginKind, var body) && long.TryParse(body, out var timestamp) ? timestamp : null;

    public static string Progress(LiveSnapshot snapshot) => $"{ProgressKind} {JsonSerializer.Serialize(snapshot, Json)}";

    public static LiveSnapshot? ReadProgress(string body) => JsonSerializer.Deserialize<LiveSnapshot>(body, Json);

    public static string Result(RecordedRun run) => $"{ResultKind} {JsonSerializer.Serialize(run, Json)}";

    public static RecordedRun ReadResult(string body) => JsonSerializer.Deserialize<RecordedRun>(body, Json)!;

    public static (string Kind, string Body) Parse(string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? (line[..space], line[(space + 1)..]) : (line, "");

    private static JsonSerializerOptions MakeJson()
    {
        var json = new JsonSerializerOptions { Converters = { new HistogramConverter() }, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
        foreach (var converter in OptionsJson.Converters)
            json.Converters.Add(converter);
        return json;
    }

    private sealed class HistogramConverter : JsonConverter<LongHistogram>
    {
        public override LongHistogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var bytes = reader.GetBytesFromBase64();
            var buffer = ByteBuffer.Allocate(bytes.Length);
            foreach (var value in bytes)
                buffer.Put(value);
            buffer.Position = 0;
            return (LongHistogram)HistogramEncoding.DecodeFromCompressedByteBuffer(buffer, 0);
        }

        public override void Write(Utf8JsonWriter writer, LongHistogram value, JsonSerializerOptions options)
        {
            var buffer = ByteBuffer.Allocate(value.GetNeededByteBufferCapacity());
            var bytes = new byte[value.EncodeIntoCompressedByteBuffer(buffer)];
            buffer.Position = 0;
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = buffer.Get();
            writer.WriteBase64StringValue(bytes);
        }
    }
}
