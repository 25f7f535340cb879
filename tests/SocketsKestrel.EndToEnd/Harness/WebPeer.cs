using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A client of a server's web endpoint, which is no browser.</summary>
internal sealed class WebPeer : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">A server with <see cref="Settings.Web"/>.</param>
    /// <param name="token">The administrator's token to show.</param>
    /// <param name="to">The address to connect to, instead of the announced one.</param>
    public WebPeer(ServerProcess server, string? token = null, IPAddress? to = null)
    {
        var url = new Uri(server["Web"].Url.Replace("[::]", "localhost", StringComparison.Ordinal));
        var handler = new SocketsHttpHandler();
        if (to is not null)
        {
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(to, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        _http = new HttpClient(handler) { BaseAddress = url, Timeout = Deadline.Span };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Url => _http.BaseAddress!;

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, body: null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body: null, headers);

    /// <summary>Posts a text and returns the status.</summary>
    public Task<HttpStatusCode> PostTextAsync(string path, string text) => PostBytesAsync(path, Encoding.UTF8.GetBytes(text));

    public async Task<HttpStatusCode> PostBytesAsync(string path, byte[] body)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, []);
        return response.StatusCode;
    }

    /// <summary>A page of JSON, which must be there.</summary>
    public async Task<JsonNode> GetJsonAsync(string path) =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    /// <summary>Asks again until it is so.</summary>
    public async Task<JsonNode> WaitForAsync(string path, Predicate<JsonNode> isSo)
    {
        using var deadline = new CancellationTokenSource(Deadline.Span);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var json = await GetJsonAsync(path);
            if (isSo(json))
                return json;
            if (deadline.IsCancellationRequested)
                Assert.Fail($"{path} is still {json}");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
