using System.Buffers;
using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Receives what one member is sent, until the connection ends.</summary>
internal sealed class ChatReceiver(VirtualClient client, ChatRoom room)
{
    private readonly uint _run = room.Options.RunId;
    private byte[] _copy = [];

    /// <summary>Whether this member has got a probe: it is in the room, then.</summary>
    public bool HasSeenProbe { get; private set; }

    public async Task RunAsync()
    {
        while (await client.Connection.WaitToReceiveAsync().ConfigureAwait(false)) // completes on the loop anyway
        {
            var now = Stopwatch.GetTimestamp();
            while (client.Connection.TryReceive(out var message))
                Take(message, now);
        }

        throw new EndOfStreamException("The server has ended the connection.");
    }

    private void Take(in ReadOnlySequence<byte> message, long now)
    {
        client.Worker.Record.MessagesReceived++;
        var bytes = message.IsSingleSegment ? message.FirstSpan : Copy(message);
        var state = MessageStamp.Read(bytes, out var stamp);
        switch (state)
        {
            case StampState.Intact or StampState.BodyAltered when stamp.Run != _run:
                room.ForeignMessages++;
                break;
            case StampState.Intact when stamp.Sequence == 0:
                HasSeenProbe = true;
                client.Ready();
                break;
            case StampState.Intact or StampState.BodyAltered when stamp.Sequence > 0:
                room.Take(client.Number, stamp, isIntact: state == StampState.Intact, now);
                break;
            case StampState.Foreign:
                TakeForeign(bytes);
                break;
            default:
                room.Deliveries.Fail(ErrorKind.Wrong);
                break;
        }
    }

    private void TakeForeign(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("ERR "u8))
            room.Deliveries.Fail(ErrorKind.Wrong);
        else if (!UdpCookie.IsCookie(message))
            room.ForeignMessages++;
        else
            _ = client.Connection.SendAsync(message.ToArray()).AsTask();
    }

    private ReadOnlySpan<byte> Copy(in ReadOnlySequence<byte> message)
    {
        var length = (int)message.Length;
        if (_copy.Length < length)
            _copy = new byte[length];
        message.CopyTo(_copy);
        return _copy.AsSpan(0, length);
    }
}
