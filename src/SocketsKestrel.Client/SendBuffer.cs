using System.Buffers;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>Frames that wait to be sent. Any thread writes; one at a time takes, and has sent what it took before the next does.</summary>
internal sealed class SendBuffer(IMessageFraming framing)
{
    /// <summary>A larger array than this is not kept for the next batch.</summary>
    private const int MaxKept = 64 * 1024;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte>? _pending;
    private ArrayBufferWriter<byte>? _taken;
    private Exception? _failure;

    public void Write(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
            framing.WriteMessage(new ReadOnlySequence<byte>(message), _pending ??= new ArrayBufferWriter<byte>());
    }

    /// <summary>Everything written, until the next call; <see langword="false"/> if there is nothing.</summary>
    /// <exception cref="IOException">An earlier batch could not be sent: this one cannot, either.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> batch)
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw new IOException($"An earlier message could not be sent: {_failure.Message}", _failure);
            if (_pending is not { WrittenCount: > 0 })
            {
                batch = default;
                return false;
            }

            (_taken, _pending) = (_pending, _taken);
            if (_pending?.Capacity > MaxKept)
                _pending = null;
            _pending?.ResetWrittenCount();
            batch = _taken.WrittenMemory;
            return true;
        }
    }

    /// <summary>Whoever has written to the batch that failed, or writes later, is to hear of it.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
            _failure ??= failure;
    }
}
