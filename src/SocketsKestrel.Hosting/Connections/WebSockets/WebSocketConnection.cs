using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>
/// What a request has become by its upgrade, as the connection that the lifecycle knows. Holds no buffer while it waits for the
/// client. It may be aborted from any thread, and after its end, when the request may be another one's already.
/// </summary>
internal sealed class WebSocketConnection : ConnectionContext
{
    private static readonly StreamPipeReaderOptions Reading = new(BlockPool.ForAll, BlockPool.BlockSize, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions Writing = new(BlockPool.ForAll, leaveOpen: true);

    private readonly Lock _gate = new();
    private HttpContext? _http;

    public WebSocketConnection(HttpContext http, Stream stream)
    {
        _http = http;
        ConnectionId = http.Connection.Id;
        ConnectionClosed = http.RequestAborted;
        LocalEndPoint = EndPointOf(http.Connection.LocalIpAddress, http.Connection.LocalPort);
        RemoteEndPoint = EndPointOf(http.Connection.RemoteIpAddress, http.Connection.RemotePort);
        Transport = new Pipes(PipeReader.Create(stream, Reading), PipeWriter.Create(stream, Writing));
        Features.Set(http.Features.Get<IConnectionSocketFeature>());
    }

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override void Abort(ConnectionAbortedException abortReason)
    {
        lock (_gate)
            _http?.Abort();
    }

    /// <summary>Ends the pipes; the request, which ends next, ends the connection below.</summary>
    public override async ValueTask DisposeAsync()
    {
        lock (_gate)
            _http = null;
        try
        {
            await Transport.Input.CompleteAsync();
            await Transport.Output.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // What it still held had nobody to go to.
        }

        await base.DisposeAsync();
    }

    private static IPEndPoint? EndPointOf(IPAddress? address, int port) => address is null ? null : new IPEndPoint(address, port);

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
