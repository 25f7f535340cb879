namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Which of a sender's last messages have reached everybody in this process: the closed model's sender waits for that.</summary>
/// <param name="receivers">How many there are.</param>
/// <param name="reached">Called when one more has.</param>
internal sealed class ChatProgress(int receivers, Action reached)
{
    private readonly (uint Sequence, int Left, long SentAt)[] _messages = new (uint, int, long)[ChatSender.MaxDepth];

    /// <summary>Messages that have not reached everybody yet.</summary>
    public int Outstanding { get; private set; }

    /// <summary>The number of the last message.</summary>
    public uint LastSequence { get; private set; }

    public void Sent(uint sequence, long now)
    {
        LastSequence = sequence;
        if (receivers == 0)
            return;
        _messages[sequence % ChatSender.MaxDepth] = (sequence, receivers, now);
        Outstanding++;
    }

    public void Delivered(uint sequence)
    {
        ref var message = ref _messages[sequence % ChatSender.MaxDepth];
        if (message.Sequence == sequence && message.Left > 0 && --message.Left == 0)
            End();
    }

    /// <summary>Waits no longer for what was sent before.</summary>
    public void GiveUp(long sentBefore)
    {
        for (var i = 0; i < _messages.Length && Outstanding > 0; i++)
        {
            if (_messages[i].Left > 0 && _messages[i].SentAt < sentBefore)
            {
                _messages[i].Left = 0;
                End();
            }
        }
    }

    private void End()
    {
        Outstanding--;
        reached();
    }
}
