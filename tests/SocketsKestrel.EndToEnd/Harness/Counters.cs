using System.Globalization;
using System.Text.RegularExpressions;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>The server's meter as it stood when <c>/metrics</c> was read. The server needs a web endpoint: <see cref="Settings.Web"/>.</summary>
internal sealed partial class Counters
{
    private readonly List<(string Name, string Tags, double Value)> _samples = [];

    private Counters(string text)
    {
        foreach (var match in text.Split('\n').Select(line => Sample().Match(line)).Where(match => match.Success))
            _samples.Add((match.Groups["name"].Value, match.Groups["tags"].Value, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)));
    }

    /// <summary>Sums an instrument over all its tags but those named: <c>["socketskestrel.connections.closed", ("reason", "full")]</c>.</summary>
    public double this[string instrument, params (string Name, string Value)[] tags]
    {
        get
        {
            var name = instrument.Replace('.', '_');
            return _samples
                .Where(s => s.Name == name || s.Name == $"{name}_total" || s.Name == $"{name}_bytes_total" || s.Name == $"{name}_bytes")
                .Where(s => tags.All(tag => s.Tags.Contains($"{tag.Name}=\"{tag.Value}\"", StringComparison.Ordinal)))
                .Sum(s => s.Value);
        }
    }

    /// <summary>Sums an instrument for each value of one of its tags.</summary>
    public IEnumerable<(string Value, double Sum)> By(string instrument, string tag)
    {
        var begin = $"{tag}=\"";
        var values = _samples
            .Where(s => s.Name.StartsWith(instrument.Replace('.', '_'), StringComparison.Ordinal) && s.Tags.Contains(begin, StringComparison.Ordinal))
            .Select(s => s.Tags[(s.Tags.IndexOf(begin, StringComparison.Ordinal) + begin.Length)..])
            .Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]);
        return values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(value => (value, this[instrument, (tag, value)]));
    }

    public static async Task<Counters> ReadAsync(ServerProcess server)
    {
        using var http = new HttpClient { Timeout = Deadline.Span };
        return new Counters(await http.GetStringAsync(new Uri($"{server["Web"].Url}/metrics"), TestContext.Current.CancellationToken));
    }

    /// <summary>Waits until the sum is this one: what the server does last for a connection is to count it.</summary>
    public static async Task WaitForAsync(ServerProcess server, double expected, string instrument, params (string Name, string Value)[] tags)
    {
        using var deadline = new CancellationTokenSource(Deadline.Span);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var value = (await ReadAsync(server))[instrument, tags];
            if (value == expected)
                return;
            if (deadline.IsCancellationRequested)
                Assert.Fail($"{instrument}{string.Concat(tags.Select(t => $" {t.Name}={t.Value}"))} is {value}, not {expected}");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex(@"^(?<name>\w+)(\{(?<tags>.*)\})? (?<value>[-+.eE\d]+)( \d+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
