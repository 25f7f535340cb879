namespace SocketsKestrel.Fuzz.Targets;

/// <summary>What reading a stream gave.</summary>
internal sealed class Reading
{
    public List<byte[]> Messages { get; } = [];

    /// <summary>Framing was lost: a message was too long.</summary>
    public bool IsLost { get; set; }

    /// <summary>Bytes that were no whole message yet; of no meaning where framing was lost.</summary>
    public long Left { get; set; }

    public void MustEqual(Reading other, string what)
    {
        FindingException.ThrowUnless(IsLost == other.IsLost, $"framing is lost in one of the two only: {what}");
        FindingException.ThrowUnless(IsLost || Left == other.Left, $"another rest is left: {what}");
        FindingException.ThrowUnless(Messages.Count == other.Messages.Count, $"other messages: {what}");
        for (var i = 0; i < Messages.Count; i++)
            FindingException.ThrowUnless(Messages[i].AsSpan().SequenceEqual(other.Messages[i]), $"message {i} is another: {what}");
    }
}
