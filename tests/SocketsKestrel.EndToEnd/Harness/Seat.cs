using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>An operator's seat on the web: the events one after the other.</summary>
internal sealed class Seat : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private Seat(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _events = SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
    }

    public HttpResponseMessage Response => _response;

    /// <summary>Sits down, at first without having been told anything.</summary>
    public static async Task<Seat> TakeAsync(WebPeer web)
    {
        var response = await web.GetAsync("/operator/events", ("Accept", "text/event-stream"));
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        return new Seat(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sits down where nobody is waiting.</summary>
    public static async Task<Seat> TakeEmptyAsync(WebPeer web)
    {
        var seat = await TakeAsync(web);
        await seat.NextAsync("ready");
        return seat;
    }

    /// <summary>The data of the next event, which must be of this name.</summary>
    public async Task<JsonNode> NextAsync(string name)
    {
        Assert.True(await _events.MoveNextAsync().AsTask().WithinDeadline($"event {name}"), $"the events end before {name}");
        Assert.Equal(name, _events.Current.EventType);
        return JsonNode.Parse(_events.Current.Data)!;
    }

    /// <summary>The next event is this message.</summary>
    public async Task ExpectAsync(long client, string from, string text)
    {
        var message = await NextAsync("message");
        Assert.Equal((client, from, text), ((long)message["client"]!, (string)message["from"]!, (string)message["text"]!));
        Assert.EndsWith("Z", (string)message["at"]!, StringComparison.Ordinal);
    }

    /// <summary>Nothing more comes, and the response ends as it should.</summary>
    public async Task ExpectEndAsync() => Assert.False(await _events.MoveNextAsync().AsTask().WithinDeadline("the end of the events"), "another event comes");

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await _events.DisposeAsync();
    }
}
