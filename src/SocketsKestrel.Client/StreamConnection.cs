using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>A TCP, TLS or unix connection as messages.</summary>
internal sealed class StreamConnection : IMessageConnection
{
    private readonly Socket _socket;
    private readonly IMessageFraming _framing;
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly SemaphoreSlim _sending = new(1);

    /// <param name="socket">The connected socket.</param>
    /// <param name="stream">Its bytes, or what is inside TLS; owns the socket.</param>
    /// <param name="framing">The framing, both ways.</param>
    public StreamConnection(Socket socket, Stream stream, IMessageFraming framing)
    {
        _socket = socket;
        _framing = framing;
        _stream = stream;
        _reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            _frame.ResetWrittenCount();
            _framing.WriteMessage(new ReadOnlySequence<byte>(message), _frame);
            await _stream.WriteAsync(_frame.WrittenMemory, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            var examined = rest.Start;
            try
            {
                while (TryParse(ref rest, out var message))
                {
                    examined = rest.Start;
                    yield return message;
                }

                examined = rest.End;
            }
            finally
            {
                // Also when the walk is left half-way: what was not handed out, and not looked at, is there for the next one at once.
                _reader.AdvanceTo(rest.Start, examined);
            }

            if (result.IsCompleted)
                yield break;
        }
    }

    public async ValueTask CompleteSendingAsync()
    {
        await _sending.WaitAsync();
        try
        {
            if (_stream is TlsClientStream tls)
                await tls.ShutdownAsync();
            _socket.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await _stream.DisposeAsync();
        _sending.Dispose();
    }

    private bool TryParse(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> message)
    {
        var (consumed, examined) = (input.Start, input.End);
        if (input.IsEmpty || !_framing.TryParseMessage(input, ref consumed, ref examined, out message))
        {
            message = default;
            return false;
        }

        input = input.Slice(consumed);
        return true;
    }
}
