using System.Net;
using System.Security.Cryptography;
using System.Text;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server.Web;

/// <summary>
/// Who may do what administrators do. With <c>Web:AdminToken</c> whoever shows it (RFC 6750); without one only who sits at this
/// machine. Never a page of another site, in an administrator's browser.
/// </summary>
internal sealed class AdminAccess(SocketsKestrelOptions options) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    /// <summary>By any of these a proxy on this machine says that it speaks for somebody else, who may be anywhere.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    private readonly byte[]? _tokenHash = options.Web.AdminToken is { } token ? Hash(token) : null;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (Refuse(http.Request, http.Connection.RemoteIpAddress) is not var (status, why))
            return await next(context);
        if (status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        await http.WriteLineAsync(status, why);
        return Results.Empty;
    }

    /// <summary>Says why a request is refused, and with which status; <see langword="null"/> when it is not.</summary>
    internal (int Status, string Why)? Refuse(HttpRequest request, IPAddress? remote) =>
        IsOfAnotherSite(request) ? (StatusCodes.Status403Forbidden, "not for pages of other sites")
        : _tokenHash is not null ? HasToken(request) ? null : (StatusCodes.Status401Unauthorized, "needs Authorization: Bearer and the AdminToken of this server")
        : remote is null || !IPAddress.IsLoopback(remote) ? (StatusCodes.Status403Forbidden, "without SocketsKestrel:Web:AdminToken only from this machine, by a loopback address")
        : !IsLoopback(request.Host) ? (StatusCodes.Status403Forbidden, "without SocketsKestrel:Web:AdminToken only by a loopback Host, such as localhost")
        : ProxyHeaders.FirstOrDefault(request.Headers.ContainsKey) is { } header ? (StatusCodes.Status403Forbidden, $"without SocketsKestrel:Web:AdminToken not through a proxy ({header})")
        : null;

    /// <summary>
    /// Of plain reads, to which browsers add no Origin, Sec-Fetch-Site tells.
    /// </summary>
    private static bool IsOfAnotherSite(HttpRequest request) =>
        (request.HasOrigin() && !request.IsFrom())
        || (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site is not (["same-origin"] or ["none"]));

    /// <summary>A name that an attacker's DNS has point to this machine is not one of these.</summary>
    private static bool IsLoopback(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Hashes are compared, so that not even the token's length shows in how long it takes.</summary>
    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _tokenHash);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
