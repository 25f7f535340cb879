using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>How the monitoring pages are written: snake_case, as nats-server's are.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Varz))]
[JsonSerializable(typeof(Connz))]
internal sealed partial class MonitoringJson : JsonSerializerContext;
