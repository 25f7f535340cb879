using System.Buffers;
using System.IO.Pipelines;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Runs an <see cref="IRequestHandler"/> over a stream: the replies to all requests of one read leave in one flush.</summary>
internal sealed class RequestReplyConnectionHandler(IRequestHandler handler) : EndpointConnectionHandler
{
    protected internal override Task RunAsync(ServerConnection connection) => MessageLoop.RunAsync(connection, new Session(connection, handler));

    private sealed class Session(ServerConnection connection, IRequestHandler handler) : IMessageSink
    {
        /// <summary>A scratch buffer that grew beyond this is not kept.</summary>
        private const int MaxScratch = 64 * 1024;

        /// <summary>Where a reply is put together before it is framed; in use only within one call.</summary>
        [ThreadStatic]
        private static ArrayBufferWriter<byte>? scratch;

        private readonly IMessageFraming _framing = connection.Endpoint.Framing;
        private long _number;

        public bool OnMessage(in ReadOnlySequence<byte> message)
        {
            // Raw adds nothing to a message, so the reply needs no detour.
            if (_framing.Type == FramingType.Raw)
                return Take(handler.Handle(message, connection.Output, ++_number));

            var reply = scratch ??= new ArrayBufferWriter<byte>();
            reply.ResetWrittenCount();
            var outcome = handler.Handle(message, reply, ++_number);
            if (outcome is { Error: null, Closes: false })
                _framing.WriteMessage(new(reply.WrittenMemory), connection.Output);
            if (reply.Capacity > MaxScratch)
                scratch = null;
            return Take(outcome);
        }

        public void OnError(ProtocolError error)
        {
            _framing.WriteMessage(new(error.Message), connection.Output);
            connection.MessagesSent++;
        }

        public ValueTask<bool> FlushAsync()
        {
            var flush = connection.FlushAsync();
            return flush.IsCompletedSuccessfully ? new(!flush.Result.IsCompleted) : Slowly(flush);

            static async ValueTask<bool> Slowly(ValueTask<FlushResult> flush) => !(await flush).IsCompleted;
        }

        private bool Take(RequestOutcome outcome)
        {
            if (outcome.Error is { } error)
            {
                connection.CountRejected(error);
                OnError(error);
            }
            else if (!outcome.Closes)
            {
                connection.MessagesSent++;
            }

            return !outcome.Closes;
        }
    }
}
