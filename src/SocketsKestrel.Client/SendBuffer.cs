using System.Buffers;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>
/// Frames that wait to be sent, and whose turn it is to send them. Any thread writes; one at a time has the turn. A connection has
/// memory for frames only while it has frames: that of thousands is otherwise what a load engine misses its cache by.
/// </summary>
internal sealed class SendBuffer(IMessageFraming framing)
{
    /// <summary>A larger array than this is not kept for another batch.</summary>
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Spare;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte>? _pending;
    private Queue<TaskCompletionSource>? _waiting;
    private Exception? _failure;
    private bool _isTaken;

    public void Write(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
            framing.WriteMessage(new ReadOnlySequence<byte>(message), _pending ??= TakeSpare());
    }

    /// <summary>Takes the turn if nobody has it.</summary>
    public bool TryEnter()
    {
        lock (_gate)
            return !_isTaken && (_isTaken = true);
    }

    /// <summary>Waits for the turn.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiting ??= new()).Enqueue(turn);
        }

        await using (cancellationToken.UnsafeRegister(static (turn, token) => ((TaskCompletionSource)turn!).TrySetCanceled(token), turn))
            await turn.Task;
    }

    /// <summary>Gives the turn to the one that has waited longest.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            while (_waiting is not null && _waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult()) // else it has been cancelled
                    return;
            }

            _isTaken = false;
        }
    }

    /// <summary>Everything written; <see langword="null"/> if there is nothing. For who has the turn.</summary>
    /// <exception cref="IOException">An earlier batch could not be sent: this one cannot, either.</exception>
    public ArrayBufferWriter<byte>? Take()
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw new IOException($"An earlier message could not be sent: {_failure.Message}", _failure);
            var batch = _pending;
            _pending = null;
            return batch;
        }
    }

    /// <summary>Keeps the memory of a batch that has been sent for the next one of this thread.</summary>
    public static void Recycle(ArrayBufferWriter<byte> batch)
    {
        if (batch.Capacity > MaxKept)
            return;
        batch.ResetWrittenCount();
        Spare = batch;
    }

    /// <summary>Whoever has written to the batch that failed, or writes later, is to hear of it.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
            _failure ??= failure;
    }

    private static ArrayBufferWriter<byte> TakeSpare()
    {
        var spare = Spare ?? new ArrayBufferWriter<byte>();
        Spare = null;
        return spare;
    }
}
