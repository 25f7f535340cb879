using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SocketsKestrel.Hosting.Connections;
using Endpoint = SocketsKestrel.Hosting.Endpoints.Endpoint;

namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>What <c>/connz</c> is asked: <c>?sort=bytes_in&amp;limit=20&amp;offset=40&amp;state=closed&amp;endpoint=Chat</c>.</summary>
internal sealed record ConnzQuery
{
    public const int DefaultLimit = 1024;

    /// <summary>3 MB of JSON; who wants more pages through them.</summary>
    public const int MaxLimit = 10_000;

    private static readonly Dictionary<string, Comparison<ConnectionReport>> Orders = new(StringComparer.Ordinal)
    {
        ["id"] = (a, b) => a.Id.CompareTo(b.Id),
        ["started"] = (a, b) => a.Started.CompareTo(b.Started),
        ["idle"] = (a, b) => b.Idle.CompareTo(a.Idle),
        ["bytes_in"] = (a, b) => b.BytesReceived.CompareTo(a.BytesReceived),
        ["bytes_out"] = (a, b) => b.BytesSent.CompareTo(a.BytesSent),
        ["messages_in"] = (a, b) => b.MessagesReceived.CompareTo(a.MessagesReceived),
        ["messages_out"] = (a, b) => b.MessagesSent.CompareTo(a.MessagesSent),
        ["pending"] = (a, b) => b.PendingBytes.CompareTo(a.PendingBytes),
    };

    /// <summary><see langword="null"/> where none was asked for: closed ones are then left as they come, the latest first.</summary>
    public string? Sort { get; private init; }

    public int Limit { get; private init; } = DefaultLimit;

    public int Offset { get; private init; }

    public ConnectionState State { get; private init; }

    public Endpoint? Endpoint { get; private init; }

    /// <summary>Reads the parameters that it knows; others are nobody's business.</summary>
    /// <param name="parameters">The query string's.</param>
    /// <param name="endpoints">Those that may be asked for.</param>
    /// <param name="query">What is asked, if it is good.</param>
    /// <param name="fault">Else what is wrong, beginning with the parameter's name.</param>
    public static bool TryParse(
        IQueryCollection parameters, IReadOnlyList<Endpoint> endpoints, [NotNullWhen(true)] out ConnzQuery? query, [NotNullWhen(false)] out string? fault)
    {
        query = new ConnzQuery();
        fault = null;
        foreach (var (name, values) in parameters)
        {
            if (values.Count != 1 && name is "sort" or "limit" or "offset" or "state" or "endpoint")
                fault = $"{name}: is given {values.Count} times";
            else
                query = query.With(name, $"{values}", endpoints, ref fault);
            if (fault is not null)
                break;
        }

        return fault is null;
    }

    /// <summary>Sorts what was read, in place, and takes the page that is asked for.</summary>
    public List<ConnectionReport> Page(List<ConnectionReport> reports)
    {
        if (Sort is not null || State != ConnectionState.Closed)
        {
            var order = Orders[Sort ?? "id"];
            reports.Sort((a, b) => order(a, b) is not 0 and var unequal ? unequal : a.Id.CompareTo(b.Id)); // else pages would overlap
        }

        var start = Math.Min(Offset, reports.Count);
        return reports.GetRange(start, Math.Min(Limit, reports.Count - start));
    }

    private ConnzQuery With(string name, string value, IReadOnlyList<Endpoint> endpoints, ref string? fault)
    {
        switch (name)
        {
            case "sort":
                fault = Orders.ContainsKey(value) ? null : $"sort: '{value}' is none of {string.Join(", ", Orders.Keys)}";
                return this with { Sort = value };
            case "limit":
                return this with { Limit = Number(name, value, MaxLimit, ref fault) };
            case "offset":
                return this with { Offset = Number(name, value, int.MaxValue, ref fault) };
            case "state":
                fault = value is "open" or "closed" or "all" ? null : $"state: '{value}' is none of open, closed, all";
                return this with { State = value is "closed" ? ConnectionState.Closed : value is "all" ? ConnectionState.All : ConnectionState.Open };
            case "endpoint":
                var endpoint = endpoints.FirstOrDefault(e => e.Name.Equals(value, StringComparison.OrdinalIgnoreCase));
                fault = endpoint is not null ? null : $"endpoint: there is no '{value}'";
                return this with { Endpoint = endpoint };
            default:
                return this;
        }
    }

    private static int Number(string name, string value, int max, ref string? fault)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > max)
            fault = $"{name}: '{value}' is no number from 0 to {max}";
        return number;
    }
}
