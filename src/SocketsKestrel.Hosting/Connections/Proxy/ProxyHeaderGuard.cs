using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections.Proxy;

/// <summary>
/// The transport of a peer who may not send a header, and needs not: what it sends is passed on as it comes, so that one who only
/// listens is served at once; should the first bytes turn out to be a header's, the connection ends there.
/// </summary>
internal sealed class ProxyHeaderGuard(ServerConnection connection, IDuplexPipe inner, ILogger logger) : PipeReader, IDuplexPipe
{
    /// <summary>Enough to tell a header: the longer of the two signatures.</summary>
    private readonly byte[] _first = new byte[12];

    private ProxyHeaderStatus _status = ProxyHeaderStatus.Undecided;
    private int _count;
    private ReadOnlySequence<byte> _buffer;
    private long _carried;

    public PipeReader Input => this;

    public PipeWriter Output => inner.Output;

    private bool HasEnded => _status is not (ProxyHeaderStatus.Undecided or ProxyHeaderStatus.Absent);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        return _status == ProxyHeaderStatus.Absent ? inner.Input.ReadAsync(cancellationToken) : ReadAndLookAsync();

        async ValueTask<ReadResult> ReadAndLookAsync() => HasEnded ? End : Look(await inner.Input.ReadAsync(cancellationToken));
    }

    public override bool TryRead(out ReadResult result)
    {
        if (HasEnded)
        {
            result = End;
            return true;
        }

        if (!inner.Input.TryRead(out result))
            return false;
        result = Look(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (HasEnded)
            return; // what was returned was nothing
        if (_status == ProxyHeaderStatus.Undecided)
            _carried = _buffer.Slice(consumed).Length;
        _buffer = default;
        inner.Input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.Input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Input.Complete(exception);

    private static ReadResult End => new(default, isCanceled: true, isCompleted: true);

    private ReadResult Look(ReadResult result)
    {
        if (_status == ProxyHeaderStatus.Absent)
            return result;
        var added = result.Buffer.Slice(_carried);
        added = added.Slice(0, Math.Min(added.Length, _first.Length - _count));
        added.CopyTo(_first.AsSpan(_count));
        _count += (int)added.Length;
        _status = ProxyHeader.Parse(_first.AsSpan(0, _count), out _, out _);
        _buffer = _status == ProxyHeaderStatus.Undecided ? result.Buffer : default;
        if (!HasEnded)
            return result;

        inner.Input.AdvanceTo(result.Buffer.End);
        ProxyIntake.Refuse(connection, "its sender is not among TrustedProxies", logger);
        return End;
    }
}
