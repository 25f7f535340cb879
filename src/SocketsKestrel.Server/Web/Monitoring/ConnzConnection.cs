using System.Text.Json.Serialization;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>One connection or UDP peer in <c>/connz</c>.</summary>
internal sealed record ConnzConnection
{
    public required long Id { get; init; }

    public required string Endpoint { get; init; }

    public required string Transport { get; init; }

    public required string? Remote { get; init; }

    public required DateTime Started { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required DateTime? Ended { get; init; }

    public required double IdleSeconds { get; init; }

    public required long BytesIn { get; init; }

    public required long BytesOut { get; init; }

    public required long MessagesIn { get; init; }

    public required long MessagesOut { get; init; }

    public required long PendingBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Reason { get; init; }

    public static ConnzConnection Of(ConnectionReport report) => new()
    {
        Id = report.Id,
        Endpoint = report.Endpoint.Name,
        Transport = report.Transport,
        Remote = RemoteAddress.Format(report.Remote),
        Started = report.Started,
        Ended = report.Ended,
        IdleSeconds = Math.Round(report.Idle.TotalSeconds, 3),
        BytesIn = report.BytesReceived,
        BytesOut = report.BytesSent,
        MessagesIn = report.MessagesReceived,
        MessagesOut = report.MessagesSent,
        PendingBytes = report.PendingBytes,
        Reason = report.Reason == CloseReason.None ? null : report.Reason.ToTag(),
    };
}
