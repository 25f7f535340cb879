using System.Buffers;
using System.Threading.RateLimiting;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// Gives a connection's messages to its own sink no faster than <c>RateLimit</c> allows. It stands before the sink only where there
/// is such a limit, so that others pay nothing for it.
/// </summary>
internal sealed class RateLimitedSink(IMessageSink inner, RateLimitOptions options) : IMessageSink
{
    private readonly TokenBucketRateLimiter _bucket = MessageRate.Create(options);

    /// <summary>Whether the next message's token is taken already. To delay means to have it before the message is read.</summary>
    private bool _hasToken;

    private bool Delays => options.WhenExceeded == WhenExceeded.Delay;

    public bool WantsFlush(ServerConnection connection) => inner.WantsFlush(connection) || MustWait(connection);

    public bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message)
    {
        // What has been read when the connection is being closed is still handled, without its token.
        if (!TryTakeToken() && !Delays)
        {
            connection.EndedBy(CloseReason.RateLimited);
            connection.CountRejected(ProtocolError.RateLimited);
            inner.OnError(connection, ProtocolError.RateLimited);
            return false;
        }

        _hasToken = false;
        return inner.OnMessage(connection, message);
    }

    public ValueTask FlushAsync(ServerConnection connection)
    {
        var flush = inner.FlushAsync(connection);
        return MustWait(connection) ? WaitAsync(connection, flush) : flush;
    }

    public void OnError(ServerConnection connection, ProtocolError error) => inner.OnError(connection, error);

    private bool MustWait(ServerConnection connection) => Delays && connection.Reason == CloseReason.None && !TryTakeToken();

    private bool TryTakeToken() => _hasToken || (_hasToken = _bucket.TryTake());

    /// <summary>Nothing is read meanwhile, so that TCP holds the sender back.</summary>
    private async ValueTask WaitAsync(ServerConnection connection, ValueTask flush)
    {
        await flush;
        _hasToken = await new ConnectionPause(_bucket).WaitAsync(connection, async closing => await _bucket.AcquireAsync(1, closing));
    }
}
