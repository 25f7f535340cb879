using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Faults.Delivery;

namespace SocketsKestrel.Faults.Members;

/// <summary>A member on a stream whose messages are lines.</summary>
internal sealed class StreamMember : RoomMember
{
    private static readonly byte[] NotUtf8 = [0xFF, (byte)'\n'];

    private readonly MemberLink _link;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<bool> _receiving;
    private string _rest = "";

    /// <summary>
    /// A failed send is remembered: a socket tells of a reset once, to whoever comes first, and the reader then sees an end like any
    /// other.
    /// </summary>
    private volatile bool _isLost;

    public StreamMember(MemberLink link, MemberHistory history)
        : base(history)
    {
        _link = link;
        _receiving = ReceiveAsync();
    }

    /// <summary>The sign is an error that nobody else sees: the handler joins the room before it reads.</summary>
    public override async Task JoinAsync()
    {
        try
        {
            await WriteAsync(NotUtf8);
        }
        catch (Exception e) when (IsLoss(e))
        {
            _isLost = true;
        }

        await _joined.Task;
    }

    public override async Task<SentMessage?> SendAsync(int padding)
    {
        var message = History.Invoke();
        if (_isLost)
        {
            message.Fail();
            return null;
        }

        try
        {
            await WriteAsync(Encoding.ASCII.GetBytes(message.Id.ToText(padding) + '\n'));
            return message;
        }
        catch (Exception e) when (IsLoss(e))
        {
            _isLost = true;
            return null; // some of it may have left: unknown
        }
    }

    public override async Task LeaveAsync()
    {
        var leavingAt = Stopwatch.GetTimestamp();
        try
        {
            await _link.FinishSendingAsync();
        }
        catch (Exception e) when (IsLoss(e))
        {
            return;
        }

        if (!await _receiving || _isLost)
            return;
        if (_rest.Length > 0)
            History.Receive(_rest); // half a line: nobody sent that
        History.Leave(leavingAt);
    }

    public override void Reset()
    {
        _isLost = true;
        _link.Reset();
    }

    public override async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _receiving;
    }

    private async Task WriteAsync(byte[] bytes)
    {
        await _link.Output.WriteAsync(bytes);
        await _link.Output.FlushAsync();
    }

    /// <summary>Returns whether the stream had an end, and no other.</summary>
    private async Task<bool> ReceiveAsync()
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int length;
            while ((length = await _link.Input.ReadAsync(buffer)) > 0)
            {
                var lines = (_rest + Encoding.Latin1.GetString(buffer, 0, length)).Split('\n');
                _rest = lines[^1];
                foreach (var line in lines.AsSpan()[..^1])
                    Take(line);
            }

            return await _link.EndsWellAsync();
        }
        catch (Exception e) when (IsLoss(e))
        {
            return false;
        }
        finally
        {
            _joined.TrySetResult(); // or never will be
        }
    }

    private void Take(string line)
    {
        if (!_joined.Task.IsCompleted && line.StartsWith("ERR bad-utf8", StringComparison.Ordinal))
        {
            History.Join();
            _joined.SetResult();
        }
        else
        {
            History.Receive(line);
        }
    }

    private static bool IsLoss(Exception e) => e is IOException or SocketException or ObjectDisposedException;
}
