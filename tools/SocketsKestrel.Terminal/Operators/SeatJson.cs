using System.Text.Json.Serialization;

namespace SocketsKestrel.Terminal.Operators;

/// <summary>How the data of the events is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SeatClient))]
[JsonSerializable(typeof(SeatMessage))]
internal sealed partial class SeatJson : JsonSerializerContext;
