using System.Buffers;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// A protocol in which each message is answered at once. It never learns its transport: a message is a frame of a TCP stream or
/// a datagram. One instance serves all connections of an endpoint at the same time.
/// </summary>
public interface IRequestHandler
{
    /// <summary>Whether replies depend on the number of the request. A UDP endpoint then has to remember its peers.</summary>
    bool UsesRequestNumber => false;

    /// <summary>Answers one request. Must not block.</summary>
    /// <param name="request">The message without its framing; valid during the call only.</param>
    /// <param name="reply">Takes the reply without any framing.</param>
    /// <param name="number">
    /// How many requests this connection, or UDP peer, has sent, this one included. 1 for every datagram unless
    /// <see cref="UsesRequestNumber"/>.
    /// </param>
    RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number);
}
