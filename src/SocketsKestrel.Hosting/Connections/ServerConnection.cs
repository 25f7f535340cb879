using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using SocketsKestrel.Hosting.Connections.Tls;
using SocketsKestrel.Hosting.Connections.WebSockets;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// One accepted connection: its transport, what it has carried, and why it ends. The handler reads on one thread at a time and
/// writes on one thread at a time; <see cref="Close"/> and the clock's <see cref="Tick"/> may come from any thread.
/// </summary>
public sealed partial class ServerConnection
{
    /// <summary>How long a handler may take to return once its connection is to be closed; then the transport is aborted.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(1);

    private readonly ConnectionContext _context;
    private readonly ConnectionRegistry _registry;
    private PipeTally? _tally;
    private long _carried;
    private int _reason;

    internal ServerConnection(long id, ConnectionContext context, Endpoint endpoint, ConnectionRegistry registry, bool isWebSocket)
    {
        Id = id;
        _context = context;
        Endpoint = endpoint;
        _registry = registry;
        _seenAt = registry.Time.GetTimestamp();
        Started = registry.Time.GetUtcNow().UtcDateTime;
        WebSocket = isWebSocket ? new WebSocketSession(this) : null;
    }

    /// <summary>The connection's number, unique in this process; UDP peers are numbered in the same sequence.</summary>
    public long Id { get; }

    /// <summary>The endpoint that accepted it.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>The peer's address, or that of the client whom a proxy speaks for; a unix socket's peer has none worth showing.</summary>
    public EndPoint? RemoteEndPoint
    {
        get => _context.RemoteEndPoint;
        internal set => _context.RemoteEndPoint = value;
    }

    /// <summary>When it was accepted, UTC.</summary>
    public DateTime Started { get; }

    /// <summary>
    /// The bytes, both ways, for a handler that frames them itself. Reads end with <see cref="ReadResult.IsCanceled"/> when
    /// the connection is to be closed; a handler that has not returned a second later (when draining: after
    /// <c>DrainTimeout</c>) is aborted.
    /// </summary>
    /// <exception cref="NotSupportedException">It has come over the WebSocket gateway, which has messages and no stream.</exception>
    public IDuplexPipe Transport => WebSocket is null
        ? _tally ??= new PipeTally(this, _context.Transport)
        : throw new NotSupportedException($"{Endpoint.Name} reads a stream, which a WebSocket is not: keep it off the gateway by \"WebSocket\": false.");

    /// <summary>Frames what is sent to it: as its endpoint does, or as WebSocket messages. Alike for many, so that a fan-out encodes once for each writer.</summary>
    public IMessageWriter<ReadOnlySequence<byte>> Writer => WebSocket?.Writer ?? Endpoint.Framing;

    /// <summary>Why it ended, or is about to; <see cref="CloseReason.None"/> while it lives.</summary>
    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Bytes taken from the transport.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes handed to the transport.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Messages received, rejected ones included.</summary>
    public long MessagesReceived { get; internal set; }

    /// <summary>Messages sent, errors included.</summary>
    public long MessagesSent { get; internal set; }

    /// <summary>What it has beside others if it came over the gateway.</summary>
    internal WebSocketSession? WebSocket { get; }

    /// <summary>Finds the messages in what it receives.</summary>
    internal IMessageReader<ReadOnlySequence<byte>> Reader => (IMessageReader<ReadOnlySequence<byte>>?)WebSocket ?? Endpoint.Framing;

    /// <summary>The registry's place for it; negative once it has none any more.</summary>
    internal int Slot { get; set; }

    /// <summary>Whether nothing is left of it.</summary>
    internal bool HasEnded => Slot < 0;

    /// <summary>The counts that it is on; written by the lifecycle only.</summary>
    internal Places Holds { get; set; }

    /// <summary>What others post for it to send, if its handler takes posts.</summary>
    internal SendQueue? Queue { get; set; }

    /// <summary><c>tcp</c>, <c>tls</c>, <c>unix</c> or <c>ws</c>.</summary>
    internal string TransportName => WebSocket is null ? Endpoint.Transport : "ws";

    internal SendQueueTotal Total => _registry.SendQueues;

    internal TimeProvider Time => _registry.Time;

    internal ConnectionContext Context => _context;

    internal PipeReader Input => _context.Transport.Input;

    internal PipeWriter Output => _context.Transport.Output;

    /// <summary>The bytes as they are now, not counted; a stage may put another transport, such as TLS, in place.</summary>
    internal IDuplexPipe CurrentTransport => _context.Transport;

    /// <summary>
    /// Set while it waits for a place or a token, or is in a stage before it is served: it is then not idle, and stops waiting when this is
    /// cancelled.
    /// </summary>
    internal CancellationTokenSource? Waiting { get; set; }

    /// <summary>
    /// Ends the connection for <paramref name="reason"/>: the pending read is cancelled, so that the handler flushes what it
    /// has and returns. The first reason stands.
    /// </summary>
    public void Close(CloseReason reason)
    {
        // Also when it is ending already: the handler may still be waiting for the peer to take its last words.
        EndedBy(reason);
        var grace = reason == CloseReason.ServerStopping ? ConnectionRegistry.DrainGrace(Endpoint) : CloseGrace;
        var abortAt = Time.GetTimestamp() + _registry.ToTicks(grace);
        if (Volatile.Read(ref _abortAt) is > 0 and var earlier)
        {
            // A drain finds it lingering, for longer than the drain may take.
            if (abortAt < earlier && _closing == ClosingStep.Lingering)
                Volatile.Write(ref _abortAt, abortAt);
            return;
        }

        Volatile.Write(ref _abortAt, abortAt);
        StopWaiting(Waiting);
        Wake();
    }

    /// <summary>Ends the connection for <paramref name="reason"/> without waiting for what is pending. The first reason stands.</summary>
    public void Abort(CloseReason reason)
    {
        EndedBy(reason);
        _context.Abort(new ConnectionAbortedException(reason.ToTag()));
        StopWaiting(Waiting);
    }

    /// <summary>Begins a stage that may take only so long; to be ended by clearing <see cref="Waiting"/>.</summary>
    internal ConnectionStage Begin(TimeSpan limit, CloseReason expired)
    {
        // Not disposed: it holds no timer, and Close may be about to cancel it.
        var stage = new ConnectionStage(Time.GetTimestamp() + _registry.ToTicks(limit), expired);
        Waiting = stage;
        Interlocked.MemoryBarrier(); // Close writes the reason, then reads what was written here: one of the two sees the other
        if (Reason != CloseReason.None) // closed before there was something to cancel
            stage.Cancel();
        return stage;
    }

    /// <summary>Puts a transport in the place of the one that it runs on.</summary>
    internal void Replace(IDuplexPipe transport)
    {
        _context.Transport = transport;
        Interlocked.MemoryBarrier(); // as in Begin
        if (Reason != CloseReason.None) // the read that Close cancelled may be one of the transport below
            Input.CancelPendingRead();
    }

    /// <summary>Counts a message that was refused.</summary>
    public void CountRejected(ProtocolError error) => _registry.Metrics.MessageRejected(Endpoint, error);

    /// <summary>Ends a connection before its handler has seen it: the peer is told, and the refusal counted, unless it was ending already.</summary>
    /// <returns><see langword="false"/>, for a stage of the lifecycle to return.</returns>
    internal async ValueTask<bool> RefuseAsync(CloseReason reason, ProtocolError error)
    {
        if (!EndedBy(reason))
            return false;
        CountRejected(error);
        if (Endpoint.Tls is not null && WebSocket is null && CurrentTransport is not TlsTransport)
            return false; // not agreed on yet, and anything else its client would take for a broken one
        Writer.WriteMessage(new(error.Message), Output);
        MessagesSent++;
        await FlushAsync();
        return false;
    }

    /// <summary>Runs <paramref name="action"/> when the peer has ended its side, or reset the connection; at once if it has already.</summary>
    internal CancellationTokenRegistration OnInputEnded(Action action) => _context.ConnectionClosed.Register(action);

    internal bool EndedBy(CloseReason reason) => Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None) == (int)CloseReason.None;

    /// <summary>Counts what a read returned, less what an earlier one had returned already.</summary>
    internal void CountReceived(long bytes) => BytesReceived += bytes - _carried;

    /// <summary>Notes what of the last read will be returned again: the beginning of a message, whose clock runs from its first byte.</summary>
    /// <param name="bytes">How much is left.</param>
    /// <param name="isTorn">Whether that is a message of which more must come; else only the handler has not looked at it yet.</param>
    /// <param name="isNew">Whether that message began in the last read, an earlier one having ended in it.</param>
    internal void CountCarried(long bytes, bool isTorn, bool isNew)
    {
        var begins = isNew || _carried == 0 || _messageDue == 0;
        Volatile.Write(ref _carried, bytes);
        var isFirst = WebSocket is not null && MessagesReceived == 0; // what has come may be pings: the first message has no more time for them
        if (!isTorn && !isFirst)
            Volatile.Write(ref _messageDue, 0);
        else if (isTorn && begins)
            Volatile.Write(ref _messageDue, Math.Min((isNew && !isFirst) || _messageDue == 0 ? long.MaxValue : _messageDue, DueAfter(_registry.ClocksOf(Endpoint).Message)));
    }

    /// <summary>Flushes the output and counts its bytes. While the peer takes none, the clock of <c>StallTimeout</c> runs.</summary>
    internal ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var bytes = Output.UnflushedBytes;
        BytesSent += bytes;
        var flush = Output.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? flush : Blocked(flush, bytes);

        async ValueTask<FlushResult> Blocked(ValueTask<FlushResult> pending, long bytes)
        {
            Volatile.Write(ref _flushBlocked, Time.GetTimestamp());
            CountBlocked(bytes);
            try
            {
                return await pending;
            }
            finally
            {
                Volatile.Write(ref _flushBlocked, 0);
                UncountBlocked();
            }
        }
    }

    /// <summary>Ends what a handler has left open above the socket's own transport: what it did not flush, and TLS.</summary>
    /// <returns>How many bytes the socket's own transport has been given, all in all.</returns>
    internal async Task<long> EndLayersAsync()
    {
        if (CurrentTransport is not TlsTransport tls)
        {
            WebSocket?.WriteClose();
            if (Output is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
                await FlushAsync();
            return BytesSent;
        }

        Volatile.Write(ref _flushBlocked, Time.GetTimestamp());
        await tls.EndAsync();
        _context.Transport = tls.Inner;
        CountCarried(0, isTorn: false, isNew: false); // what was carried was inside TLS; what is read from here on is not
        Volatile.Write(ref _flushBlocked, 0);
        return tls.BytesWritten;
    }

    /// <summary>
    /// Closes, after waiting, under the clocks of stall and drain, until the transport has sent what it still holds: what a handler
    /// has flushed may be more than its peer has taken. Kestrel would wait for that without a limit, when nobody counts the
    /// connection any more.
    /// </summary>
    internal async Task FinishSendingAsync()
    {
        Volatile.Write(ref _flushBlocked, Time.GetTimestamp());
        await _context.DisposeAsync(); // Kestrel does it again, which is then nothing
        Volatile.Write(ref _flushBlocked, 0);
    }

    /// <summary>On the pool: the read's continuation, and all that the handler does then, would run inside the clock or the drain.</summary>
    private void Wake() =>
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Input.CancelPendingRead(), this, preferLocal: false);

    /// <summary>On the pool, as <see cref="Wake"/>: a handshake that is given up, and the end of its connection, would run inside the clock.</summary>
    private static void StopWaiting(CancellationTokenSource? waiting)
    {
        if (waiting is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static waiting => waiting.Cancel(), waiting, preferLocal: false);
    }
}
