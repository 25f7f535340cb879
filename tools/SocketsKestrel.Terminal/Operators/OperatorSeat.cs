using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using SocketsKestrel.Client.Reconnecting;
using SocketsKestrel.Terminal.Connections;

namespace SocketsKestrel.Terminal.Operators;

/// <summary>The operator's seat at a server's web endpoint: what happens at its desk, as it happens, and answers to it.</summary>
/// <param name="server">The web endpoint.</param>
/// <param name="http">With the operator's token; owned.</param>
/// <param name="reconnect">When to connect again.</param>
/// <param name="view">Where it is shown.</param>
internal sealed class OperatorSeat(Uri server, HttpClient http, ReconnectOptions reconnect, IConversationView view) : IConversation
{
    /// <summary>The server sends a sign of life more often than this.</summary>
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _leaving = new();
    private readonly Backoff _backoff = new(reconnect.InitialDelay, reconnect.MaxDelay);
    private Task _running = Task.CompletedTask;

    public void Begin() => _running = Task.Run(() => RunAsync(_leaving.Token));

    public async Task SendAsync(string text)
    {
        var answer = OperatorAnswer.TryParse(text) ?? throw new IOException(OperatorAnswer.Syntax);
        using var body = new StringContent(answer.Text, Encoding.UTF8, "text/plain");
        try
        {
            using var response = await http.PostAsync(new Uri(server, answer.Path), body, _leaving.Token);
            if (!response.IsSuccessStatusCode)
                throw new IOException(await RefusalOf(response, _leaving.Token));
        }
        catch (HttpRequestException e)
        {
            throw new IOException(FaultText.Of(e), e);
        }
        catch (OperationCanceledException e)
        {
            throw new IOException("no answer", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _running;
        _leaving.Dispose();
        http.Dispose();
    }

    private async Task RunAsync(CancellationToken leaving)
    {
        var place = server.ToString().TrimEnd('/');
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                view.OnStatus(new LinkStatus(LinkPhase.Connecting, attempt > 1 ? $"connecting to {place}… (try {attempt})" : $"connecting to {place}…"));
                var (why, wasReady, isFinal) = await TryAsync(place, leaving);
                if (isFinal)
                {
                    view.OnStatus(new LinkStatus(LinkPhase.Closed, $"refused: {why}"));
                    return;
                }

                attempt = wasReady ? 0 : attempt;
                var delay = _backoff.DelayBefore(attempt + 1, Random.Shared.NextDouble());
                view.OnStatus(new LinkStatus(LinkPhase.Waiting, $"{(wasReady ? "connection lost" : "cannot connect")}: {why}", TimeProvider.System.GetUtcNow() + delay));
                await Task.Delay(delay, leaving);
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
        }
    }

    /// <summary>One stream of events, to its end.</summary>
    private async Task<(string Why, bool WasReady, bool IsFinal)> TryAsync(string place, CancellationToken leaving)
    {
        var isReady = false;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(leaving);
        silence.CancelAfter(SilenceTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "operator/events"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (!response.IsSuccessStatusCode)
                return (await RefusalOf(response, silence.Token), false, (int)response.StatusCode is >= 400 and < 500);
            await using var stream = new WatchedStream(await response.Content.ReadAsStreamAsync(silence.Token), () => silence.CancelAfter(SilenceTimeout));
            await foreach (var happened in SseParser.Create(stream).EnumerateAsync(silence.Token))
            {
                if (happened.EventType == "ready")
                {
                    isReady = true;
                    view.OnStatus(new LinkStatus(LinkPhase.Connected, $"at the operator's seat of {place}"));
                }
                else
                {
                    Tell(happened);
                }
            }

            return (FaultText.Of(null), isReady, false);
        }
        catch (OperationCanceledException) when (!leaving.IsCancellationRequested)
        {
            return ("no answer", isReady, false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (FaultText.Of(e), isReady, false);
        }
        catch (JsonException)
        {
            return ("what it sends is no operator's event", isReady, true);
        }
    }

    /// <summary>As the server's console does.</summary>
    private void Tell(SseItem<string> happened)
    {
        switch (happened.EventType)
        {
            case "client" when JsonSerializer.Deserialize(happened.Data, SeatJson.Default.SeatClient) is { } client:
                view.OnNotice($"[{client.Id}] connected to {client.Endpoint}{(client.Remote is null ? "" : $" from {client.Remote}")}");
                break;
            case "message" when JsonSerializer.Deserialize(happened.Data, SeatJson.Default.SeatMessage) is { } message:
                view.OnMessage(message.From == "operator" ? $"[{message.Client}] < {message.Text}" : $"[{message.Client}] {message.Text}");
                break;
            case "left" when JsonSerializer.Deserialize(happened.Data, SeatJson.Default.SeatMessage) is { } left:
                view.OnNotice($"[{left.Client}] left");
                break;
        }
    }

    private static async Task<string> RefusalOf(HttpResponseMessage response, CancellationToken leaving)
    {
        var why = (await response.Content.ReadAsStringAsync(leaving)).ReplaceLineEndings(" ").Trim();
        return why.Length is > 0 and <= 200 && response.Content.Headers.ContentType?.MediaType == "text/plain" ? why
            : response.StatusCode == HttpStatusCode.NotFound ? "there is no operator's seat"
            : $"status {(int)response.StatusCode}";
    }
}
