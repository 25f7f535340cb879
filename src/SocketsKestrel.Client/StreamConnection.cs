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
internal sealed class StreamConnection(SocketStream socket, Stream stream, IMessageFraming framing) : IMessageConnection
{
    /// <summary>Most messages are short.</summary>
    private const int MinInput = 2048;

    /// <summary>What a read takes at most for messages that are not longer.</summary>
    private const int MaxInput = 64 * 1024;

    private readonly SendBuffer _output = new(framing);
    private byte[] _input = [];
    private int _inputSize = MinInput;
    private int _start;
    private int _end;
    private ReadOnlySequence<byte> _next;
    private int _nextEnd = -1;
    private bool _hasEnded;

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        _output.Write(message);
        return FlushAsync(cancellationToken);
    }

    public void Write(ReadOnlyMemory<byte> message) => _output.Write(message);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_output.TryEnter())
            return FlushAfterOthersAsync(cancellationToken);
        try
        {
            if (_output.Take() is { } batch)
            {
                var writing = stream.WriteAsync(batch.WrittenMemory, cancellationToken);
                if (!writing.IsCompletedSuccessfully)
                    return ExitAfterAsync(writing);
                SendBuffer.Recycle(batch);
            }
        }
        catch (Exception e)
        {
            return ExitAfterAsync(ValueTask.FromException(e));
        }

        _output.Exit();
        return default;
    }

    public bool TryReceive(out ReadOnlySequence<byte> message)
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

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        HasNext() ? new(true) : _hasEnded ? new(false) : ReadAsync(cancellationToken);

    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await WaitToReceiveAsync(cancellationToken))
        {
            while (TryReceive(out var message))
                yield return message;
        }
    }

    public async ValueTask CompleteSendingAsync()
    {
        await _output.EnterAsync(CancellationToken.None);
        try
        {
            if (stream is TlsClientStream tls)
                await tls.ShutdownAsync();
            socket.CompleteSending();
        }
        finally
        {
            _output.Exit();
        }
    }

    /// <summary>The array is not given back here: a reader may be at it.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask FlushAfterOthersAsync(CancellationToken cancellationToken)
    {
        await _output.EnterAsync(cancellationToken);
        await ExitAfterAsync(WriteAsync(cancellationToken));
    }

    /// <summary>Whoever flushed before may have sent everything already.</summary>
    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_output.Take() is { } batch)
            await stream.WriteAsync(batch.WrittenMemory, cancellationToken);
    }

    private async ValueTask ExitAfterAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (Exception e)
        {
            _output.Fail(e);
            throw;
        }
        finally
        {
            _output.Exit();
        }
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
        if (!framing.TryParseMessage(input, ref consumed, ref examined, out _next))
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
