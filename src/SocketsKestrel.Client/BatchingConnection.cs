using System.Buffers;
using System.Runtime.CompilerServices;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>A connection whose messages are collected, and sent by one sender at a time.</summary>
/// <param name="framing">How messages are told apart while they are collected.</param>
internal abstract class BatchingConnection(IMessageFraming framing) : IMessageConnection
{
    private readonly SendBuffer _output = new(framing);

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
                var writing = WriteBatchAsync(batch.WrittenMemory, cancellationToken);
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

    public abstract bool TryReceive(out ReadOnlySequence<byte> message);

    public abstract ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default);

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
            await WriteEndAsync();
        }
        finally
        {
            _output.Exit();
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends what was collected, framed. One call at a time.</summary>
    protected abstract ValueTask WriteBatchAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken);

    /// <summary>Says that nothing more will be sent. Not at the same time as a batch.</summary>
    protected abstract ValueTask WriteEndAsync();

    private async ValueTask FlushAfterOthersAsync(CancellationToken cancellationToken)
    {
        await _output.EnterAsync(cancellationToken);
        await ExitAfterAsync(WriteRestAsync(cancellationToken));
    }

    /// <summary>Whoever flushed before may have sent everything already.</summary>
    private async ValueTask WriteRestAsync(CancellationToken cancellationToken)
    {
        if (_output.Take() is { } batch)
            await WriteBatchAsync(batch.WrittenMemory, cancellationToken);
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
}
