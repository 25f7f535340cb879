using System.Text.Json.Serialization;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>How the data of an operator's events is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SeatClient))]
[JsonSerializable(typeof(SeatMessage))]
[JsonSerializable(typeof(SeatLeft))]
[JsonSerializable(typeof(SeatReady))]
internal sealed partial class SeatJson : JsonSerializerContext;
