using System.Net;
using Microsoft.AspNetCore.Http;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Web;

namespace SocketsKestrel.Tests.Server.Web;

public sealed class AdminAccessTests
{
    private const string Token = "correct horse battery staple";

    private readonly HttpRequest _request = new DefaultHttpContext().Request;

    public AdminAccessTests() => _request.Host = new HostString("localhost", 8080);

    [Theory]
    [InlineData($"Bearer {Token}")]
    [InlineData($"bearer {Token}")]
    [InlineData($"Bearer  {Token} ")]
    public void With_a_token_whoever_shows_it_may_from_wherever(string header)
    {
        _request.Headers.Authorization = header;
        _request.Headers["X-Forwarded-For"] = "203.0.113.7";
        _request.Host = new HostString("server.example");
        Assert.Null(Status(Token, "203.0.113.7"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData(Token)]
    [InlineData($"Basic {Token}")]
    [InlineData($"Bearer {Token}.")]
    [InlineData("Bearer correct horse battery stapl")]
    [InlineData("Bearer CORRECT horse battery staple")]
    public void With_a_token_nobody_may_without_not_even_from_this_machine(string? header)
    {
        _request.Headers.Authorization = header;
        Assert.Equal(401, Status(Token, "127.0.0.1"));
    }

    [Fact]
    public void Two_tokens_are_none()
    {
        _request.Headers.Authorization = new([$"Bearer {Token}", $"Bearer {Token}"]);
        Assert.Equal(401, Status(Token, "127.0.0.1"));
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost:8080")]
    [InlineData("127.0.0.1", "LOCALHOST")]
    [InlineData("127.8.9.10", "127.0.0.1:8080")]
    [InlineData("::1", "[::1]:8080")]
    [InlineData("::ffff:127.0.0.1", "localhost:8080")]
    public void Without_a_token_this_machine_may(string remote, string host)
    {
        _request.Host = new HostString(host);
        Assert.Null(Status(token: null, remote));
    }

    [Theory]
    [InlineData("203.0.113.7", "localhost:8080")]
    [InlineData("::ffff:203.0.113.7", "localhost:8080")]
    [InlineData(null, "localhost:8080")]
    [InlineData("127.0.0.1", "rebound.example:8080")]
    [InlineData("127.0.0.1", "localhost.example")]
    [InlineData("127.0.0.1", "")]
    public void Without_a_token_nobody_else_may_nor_by_another_name(string? remote, string host)
    {
        _request.Host = new HostString(host);
        Assert.Equal(403, Status(token: null, remote));
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    public void Without_a_token_a_proxy_on_this_machine_is_not_this_machine(string header, string value)
    {
        _request.Headers[header] = value;
        Assert.Equal(403, Status(token: null, "127.0.0.1"));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:8081")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public void No_page_of_another_site_may_whatever_it_shows(string header, string value)
    {
        _request.Headers[header] = value;
        _request.Headers.Authorization = $"Bearer {Token}";
        Assert.Equal(403, Status(Token, "127.0.0.1"));
        Assert.Equal(403, Status(token: null, "127.0.0.1"));
    }

    [Theory]
    [InlineData("Origin", "http://localhost:8080")]
    [InlineData("Origin", "https://localhost:8080")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    public void The_server_s_own_page_may(string header, string value)
    {
        _request.Headers[header] = value;
        Assert.Null(Status(token: null, "127.0.0.1"));
    }

    private int? Status(string? token, string? remote)
    {
        var access = new AdminAccess(new SocketsKestrelOptions(new LimitsOptions(), new WebOptions { AdminToken = token }, []));
        return access.Refuse(_request, remote is null ? null : IPAddress.Parse(remote))?.Status;
    }
}
