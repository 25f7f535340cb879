using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using SocketsKestrel.Server.Web.Monitoring;
using SocketsKestrel.Tests.Support;
using Endpoint = SocketsKestrel.Hosting.Endpoints.Endpoint;

namespace SocketsKestrel.Tests.Server.Web.Monitoring;

public sealed class ConnzQueryTests
{
    private static readonly Endpoint Chat = TestEndpoint.Create("Chat");

    [Fact]
    public void Nothing_asked_is_the_first_open_ones()
    {
        var query = Parse("");
        Assert.Equal((null, 1024, 0, ConnectionState.Open, null), (query.Sort, query.Limit, query.Offset, query.State, query.Endpoint));
    }

    [Fact]
    public void Everything_can_be_asked_and_the_rest_is_nobody_s_business()
    {
        var query = Parse("?sort=bytes_in&limit=10000&offset=3&state=all&endpoint=CHAT&cid=1&cid=2");
        Assert.Equal(("bytes_in", 10_000, 3, ConnectionState.All, Chat), (query.Sort, query.Limit, query.Offset, query.State, query.Endpoint));
    }

    [Theory]
    [InlineData("?sort=name", "sort: 'name' is none of id, started, idle, bytes_in, bytes_out, messages_in, messages_out, pending")]
    [InlineData("?sort=", "sort: '' is none of")]
    [InlineData("?limit=10001", "limit: '10001' is no number from 0 to 10000")]
    [InlineData("?limit=-1", "limit: '-1'")]
    [InlineData("?limit=+1", "limit: ' 1'")]
    [InlineData("?offset=2147483648", "offset: '2147483648'")]
    [InlineData("?offset=x", "offset: 'x'")]
    [InlineData("?state=Open", "state: 'Open' is none of open, closed, all")]
    [InlineData("?endpoint=Echo", "endpoint: there is no 'Echo'")]
    [InlineData("?limit=1&limit=2", "limit: is given 2 times")]
    public void What_is_wrong_is_said(string text, string fault)
    {
        Assert.False(ConnzQuery.TryParse(Query(text), [Chat], out _, out var said));
        Assert.StartsWith(fault, said, StringComparison.Ordinal);
    }

    private static ConnzQuery Parse(string text)
    {
        Assert.True(ConnzQuery.TryParse(Query(text), [Chat], out var query, out var fault), fault);
        return query;
    }

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));
}
