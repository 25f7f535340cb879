using System.Net;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>Two URLs, one a line: each is good or has a fault, a good one can be bound and is read again as it is written.</summary>
public sealed class EndpointUrlTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "endpoint-url";

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n');
        var first = Read(lines[0]);
        var second = Read(lines[^1]);
        if (first is not null && second is not null)
            FindingException.ThrowUnless(first.Overlaps(second) == second.Overlaps(first), "one overlaps the other, which does not overlap it");
    }

    private static EndpointUrl? Read(string text)
    {
        var isGood = EndpointUrl.TryParse(text, out var url, out var fault);
        FindingException.ThrowUnless(isGood == (url is not null) && isGood == (fault is null), "both good and bad, or neither");
        if (url is null)
            return null;

        EndPoint bound = url.UnixPath is { } path ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(url.Address!, url.Port);
        var written = url.Format(bound);
        FindingException.ThrowUnless(EndpointUrl.TryParse(written, out var again, out _), $"not read again: {written}");
        FindingException.ThrowUnless(again!.Scheme == url.Scheme && again.Port == url.Port && again.UnixPath == url.UnixPath && Equals(again.Address, url.Address), $"read as another: {written}");
        FindingException.ThrowUnless(url.Overlaps(url) == (url.UnixPath is not null || url.Port != 0), "does not overlap itself");
        return url;
    }
}
