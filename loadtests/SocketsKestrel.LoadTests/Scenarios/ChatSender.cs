using System.Diagnostics;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Sends one member's messages: when they are due or, in the closed model, when an earlier one has reached everybody.</summary>
internal sealed class ChatSender
{
    /// <summary>More of one sender's messages are not on their way at a time, in the closed model.</summary>
    public const int MaxDepth = 256;

    private readonly VirtualClient _client;
    private readonly ChatRoom _room;
    private readonly IMessageConnection _connection;
    private readonly ChatProgress _progress;
    private readonly byte[] _message;
    private readonly uint _run;
    private TaskCompletionSource? _reached;
    private uint _sequence;
    private bool _hasEnded;

    public ChatSender(VirtualClient client, ChatRoom room)
    {
        (_client, _room, _connection) = (client, room, client.Connection);
        _run = room.Options.RunId;
        _message = new byte[room.Options.Size - FrameSizes.Of(room.Options)];

        // A sender that has lost its connection goes on counting where it was: what it sent has been sent.
        _sequence = room.Progress[client.Number]?.LastSequence ?? 0;
        _progress = new ChatProgress(room.LocalReceivers, OnReached);
        room.Progress[client.Number] = _progress;
    }

    public async Task RunAsync()
    {
        var depth = _client.Options.Depth ?? (_client.IsOpenModel ? int.MaxValue : 1);
        while (await _client.NextAsync())
        {
            while (_progress.Outstanding >= depth && !_client.IsOver && !_hasEnded)
                await (_reached = new()).Task;
            if (_hasEnded)
            {
                _client.PutBack();
                return;
            }

            if (_client.IsOver && !_client.IsOpenModel)
                return;
            var now = Stopwatch.GetTimestamp();
            _client.Sent(_room.Deliveries, now);
            new MessageStamp(_run, (uint)_client.Number, ++_sequence, _client.ScheduledAt, now - _client.ScheduledAt).Write(_message);
            _room.Sent++;
            _progress.Sent(_sequence, now);
            await _connection.SendAsync(_message);
        }
    }

    /// <summary>Waits no longer for what was sent before; that it is lost comes out at the end.</summary>
    public void GiveUp(long sentBefore) => _progress.GiveUp(sentBefore);

    /// <summary>Sends nothing more: its connection has ended, and another sender goes on with the next one.</summary>
    public void End()
    {
        _hasEnded = true;
        _client.Wake();
        OnReached();
    }

    private void OnReached()
    {
        var reached = _reached;
        _reached = null;
        reached?.SetResult();
    }
}
