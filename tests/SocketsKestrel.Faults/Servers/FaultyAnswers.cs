namespace SocketsKestrel.Faults.Servers;

/// <summary>Gives the answers, of which every n-th is wronged: the part of the server that knows no transport. All under one lock.</summary>
internal sealed class FaultyAnswers(FaultyServerOptions options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ServedPeer> _peers = [];
    private readonly Dictionary<(ServedPeer From, ServedPeer To), byte[]> _heldBack = [];
    private readonly List<Task> _delayed = [];
    private readonly CancellationTokenSource _stopping = new();
    private ServerCounts _counts;

    public ServerCounts Counts
    {
        get
        {
            lock (_gate)
                return _counts;
        }
    }

    /// <summary>A client has come.</summary>
    public void Add(ServedPeer peer)
    {
        lock (_gate)
            _peers.Add(peer);
    }

    /// <summary>A client has gone; what was held back for it is dropped.</summary>
    public void Remove(ServedPeer peer)
    {
        lock (_gate)
        {
            _peers.Remove(peer);
            foreach (var way in _heldBack.Keys.Where(way => way.From == peer || way.To == peer).ToList())
                _heldBack.Remove(way);
        }
    }

    /// <summary>A message has come.</summary>
    public void Received(ServedPeer sender, ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            var isExempt = options.IsExempt(message);
            if (!isExempt)
                _counts.Received++;
            foreach (var peer in options.Mode == ServerMode.Echo ? [sender] : _peers.Where(peer => peer != sender).ToArray())
            {
                if (isExempt)
                    peer.Send(message);
                else
                    Answer(sender, peer, message);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] delayed;
        lock (_gate)
            delayed = [.. _delayed];
        await Task.WhenAll(delayed);
        _stopping.Dispose();
    }

    private void Answer(ServedPeer from, ServedPeer to, ReadOnlySpan<byte> message)
    {
        _counts.Answers++;
        if (_heldBack.Remove((from, to), out var earlier))
        {
            to.Send(message);
            to.Send(earlier);
            _counts.Faults++;
            _counts.HeldBack--;
        }
        else if (options.Fault == ServerFault.None || _counts.Answers % options.Every != 0 || !DoWrong(from, to, message))
        {
            to.Send(message);
        }
    }

    /// <returns>Whether it was possible.</returns>
    private bool DoWrong(ServedPeer from, ServedPeer to, ReadOnlySpan<byte> message)
    {
        switch (options.Fault)
        {
            case ServerFault.Swap:
                _heldBack.Add((from, to), message.ToArray());
                _counts.HeldBack++; // a fault with the next one
                return true;
            case ServerFault.Misdirect:
                if (OtherThan(from, to) is not { } other)
                    return false;
                other.Send(message);
                break;
            case ServerFault.Repeat:
                to.Send(message);
                to.Send(message);
                break;
            case ServerFault.Delay:
                _delayed.Add(SendLaterAsync(to, message.ToArray()));
                break;
            case ServerFault.Alter:
                to.Send([.. message[..^1], (byte)(message[^1] ^ 1)]);
                break;
            case ServerFault.Close:
                to.Close();
                break;
        }

        _counts.Faults++;
        return true;
    }

    private ServedPeer? OtherThan(ServedPeer from, ServedPeer to)
    {
        if (from != to)
            return from;
        return _peers.Count > 1 ? _peers[(_peers.IndexOf(to) + 1) % _peers.Count] : null;
    }

    private async Task SendLaterAsync(ServedPeer to, byte[] message)
    {
        try
        {
            await Task.Delay(options.Delay, _stopping.Token);
            lock (_gate)
                to.Send(message);
        }
        catch (OperationCanceledException)
        {
            // The server is disposed.
        }
    }
}
