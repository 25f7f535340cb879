using System.Buffers;
using System.Runtime.CompilerServices;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>
/// A TCP, TLS or unix connection as messages. What has arrived is one array, rented while there is something in it: thousands of
/// connections at rest hold next to nothing.
/// </summary>
/// <param name="socket">The connected socket.</param>
/// <param name="stream">The same, or TLS over it; owns the socket.</param>
/// <param name="framing">The framing, both ways.</param>
internal sealed class StreamConnection(SocketStream socket, Stream stream, IMessageFraming framing) : BatchingConnection(framing)
{
    /// <summary>Most messages are short.</summary>
    private const int MinInput = 2048;

    /// <summary>What a read takes at most for messages that are not longer.</summary>
    private const int MaxInput = 64 * 1024;

    private readonly IMessageFraming _framing = framing;
    private byte[] _input = [];
    private int _inputSize = MinInput;
    private int _start;
    private int _end;
    private ReadOnlySequence<byte> _next;
    private int _nextEnd = -1;
    private bool _hasEnded;

    public override bool TryReceive(out ReadOnlySequence<byte> message)
    {
        if (!HasNext())
        {
            message = default;
            return false;
        }

        message = _next;
        _start = _nextEnd;
        _nextEnd = -1;
        return true;
    }

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        HasNext() ? new(true) : _hasEnded ? new(false) : ReadAsync(cancellationToken);

    /// <summary>The array is not given back here: a reader may be at it.</summary>
    public override ValueTask DisposeAsync() => stream.DisposeAsync();

    protected override ValueTask WriteBatchAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken) => stream.WriteAsync(batch, cancellationToken);

    protected override async ValueTask WriteEndAsync()
    {
        if (stream is TlsClientStream tls)
            await tls.ShutdownAsync();
        socket.CompleteSending();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (_start == _end)
            {
                ReleaseInput();
                _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken); // until there is something, or the end
            }

            MakeRoom();
            var length = await stream.ReadAsync(_input.AsMemory(_end), cancellationToken);
            if (length == 0)
            {
                _hasEnded = true;
                return false;
            }

            _end += length;
            if (_end == _input.Length)
                _inputSize = Math.Min(_inputSize * 2, MaxInput);
        }
        while (!HasNext());
        return true;
    }

    private bool HasNext()
    {
        if (_nextEnd >= 0)
            return true;
        if (_start == _end)
            return false;
        var input = new ReadOnlySequence<byte>(_input, _start, _end - _start);
        var (consumed, examined) = (input.Start, input.End);
        if (!_framing.TryParseMessage(input, ref consumed, ref examined, out _next))
            return false;
        _nextEnd = consumed.GetInteger();
        return true;
    }

    private void ReleaseInput()
    {
        if (_input.Length > 0)
            ArrayPool<byte>.Shared.Return(_input);
        _input = [];
        _start = _end = 0;
    }

    /// <summary>The framing refuses what is longer than it allows, which bounds the array.</summary>
    private void MakeRoom()
    {
        if (_end < _input.Length)
            return;
        var pending = _input.AsSpan(_start, _end - _start);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_inputSize, pending.Length * 2));
        pending.CopyTo(larger);
        if (_input.Length > 0)
            ArrayPool<byte>.Shared.Return(_input);
        (_input, _start, _end) = (larger, 0, pending.Length);
    }
}
