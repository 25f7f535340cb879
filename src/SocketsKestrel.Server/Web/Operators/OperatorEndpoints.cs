using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>The operator's seat on the web, for administrators.</summary>
internal static class OperatorEndpoints
{
    /// <summary>As much of an answer as every operator is shown.</summary>
    private const int MaxAnswer = OperatorDesk.MaxShown;

    /// <summary>
    /// <c>GET /operator/events</c>: what happens at the desk, as server-sent events. <c>POST /operator/clients/{number}/answer</c> and
    /// <c>POST /operator/answer</c>: answers one client, or all, with the text that is the body.
    /// </summary>
    public static void MapOperator(this WebApplication app)
    {
        var desk = app.Services.GetRequiredService<OperatorDesk>();
        var access = new AdminAccess(app.Services.GetRequiredService<SocketsKestrelOptions>());
        var seats = ActivatorUtilities.CreateInstance<OperatorSeats>(app.Services);
        app.MapGet("/operator/events", seats.ServeAsync).AddEndpointFilter(access);
        app.MapPost("/operator/clients/{number}/answer", (HttpContext http) => AnswerAsync(http, desk)).AddEndpointFilter(access);
        app.MapPost("/operator/answer", (HttpContext http) => AnswerAllAsync(http, desk)).AddEndpointFilter(access);
    }

    private static async Task AnswerAsync(HttpContext http, OperatorDesk desk)
    {
        var client = $"{http.Request.RouteValues["number"]}";
        if (await ReadTextAsync(http) is not { } text)
            return;
        var outcome = long.TryParse(client, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? desk.Answer(number, text)
            : AnswerOutcome.NoClient;
        await TellAsync(http, outcome, $"no client {client}");
    }

    private static async Task AnswerAllAsync(HttpContext http, OperatorDesk desk)
    {
        if (await ReadTextAsync(http) is { } text)
            await TellAsync(http, desk.AnswerAll(text), "no client is there");
    }

    private static Task TellAsync(HttpContext http, AnswerOutcome outcome, string noClient)
    {
        if (outcome != AnswerOutcome.Sent)
            return outcome == AnswerOutcome.NoClient ? http.WriteLineAsync(StatusCodes.Status404NotFound, noClient) : RefuseLongAsync(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Reads the body, less the line end that a command line adds.</summary>
    /// <returns><see langword="null"/> when it is no answer, and the request has been answered.</returns>
    private static async Task<string?> ReadTextAsync(HttpContext http)
    {
        var body = http.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > MaxAnswer)
            {
                body.AdvanceTo(read.Buffer.End); // Kestrel reads the rest, within reason, so that the client gets to hear of it
                await RefuseLongAsync(http);
                return null;
            }

            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var bytes = read.Buffer.ToArray();
            body.AdvanceTo(read.Buffer.End);
            var text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes).TrimEnd('\r', '\n') : null;
            if (!string.IsNullOrWhiteSpace(text))
                return text;
            await http.WriteLineAsync(StatusCodes.Status400BadRequest, text is null ? "the answer is not valid UTF-8" : "the answer is empty");
            return null;
        }
    }

    private static Task RefuseLongAsync(HttpContext http) =>
        http.WriteLineAsync(StatusCodes.Status413PayloadTooLarge, "longer than what the client's endpoint, or anybody, takes at a time");
}
