using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Numbers in <c>report.json</c>. JSON knows no NaN and no infinity: a mean of nothing, a rate over no time, is written as 0.</summary>
internal sealed class FiniteNumber : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(double.IsFinite(value) ? value : 0);
}
