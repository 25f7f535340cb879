using System.Net;
using Microsoft.AspNetCore.Http.Features;
using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>Serves <c>GET /operator/events</c>: seats an operator, and tells what was, and then what happens, until either side ends it.</summary>
internal sealed partial class OperatorSeats(OperatorDesk desk, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<OperatorSeats> logger)
{
    public async Task ServeAsync(HttpContext http)
    {
        using var seat = new OperatorSeat(time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping, seat.GivenUp);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep it until there is a page of it
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var (clients, lines) = desk.Join(seat);
        try
        {
            using var stream = new EventStream(http.Response.BodyWriter);
            foreach (var client in clients)
                await TellAsync(stream, SeatClient.Of(client), end.Token);
            foreach (var line in lines)
                await TellAsync(stream, SeatMessage.Of(line), end.Token);
            await TellAsync(stream, new SeatReady(), end.Token);
            do
            {
                while (seat.TryTake(out var item))
                    await TellAsync(stream, item, end.Token);
                await stream.FlushAsync(end.Token);
            }
            while (await seat.WaitAsync(end.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The operator went, the server stops, or what follows.
        }
        finally
        {
            desk.Leave(seat);
        }

        if (!seat.GivenUp.IsCancellationRequested)
            return;
        GivenUp(logger, RemoteAddress.Format(http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null));
        http.Abort(); // it would be waited for
    }

    private static ValueTask TellAsync(EventStream stream, object item, CancellationToken cancellationToken)
    {
        if (item == OperatorSeat.Heartbeat)
            stream.WriteHeartbeat();
        else
            stream.Write(item);
        return stream.IsFull ? stream.FlushAsync(cancellationToken) : default;
    }

    [LoggerMessage(LogLevel.Information, "The operator at {Remote} does not read, and is given up")]
    private static partial void GivenUp(ILogger logger, string? remote);
}
