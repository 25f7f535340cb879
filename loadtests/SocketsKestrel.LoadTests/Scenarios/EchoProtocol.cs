using System.Buffers;
using System.Globalization;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>
/// Messages that say whose they are: the client and the number, in hexadecimal, and letters up to the length. Those shorter than
/// that are letters only, other ones for each number, and are told by their order.
/// </summary>
internal sealed class EchoProtocol : IExchangeProtocol
{
    private const int ClientDigits = 6;
    private const int NumberDigits = 8;
    private const int HeaderSize = ClientDigits + 1 + NumberDigits + 1;
    private const uint NumberMask = uint.MaxValue;

    private static readonly byte[] Digits = "0123456789abcdef"u8.ToArray();

    private readonly byte[] _message;
    private readonly int _client;

    /// <param name="client">Its number.</param>
    /// <param name="message">As long as the messages; all clients of a thread may share it: there are thousands, and it is always in the cache then.</param>
    public EchoProtocol(int client, byte[] message) => (_client, _message) = (client, message);

    /// <summary>A message to be shared.</summary>
    public static byte[] CreateMessage(int length)
    {
        var message = new byte[length];
        for (var i = 0; i < length; i++)
            message[i] = i is ClientDigits or HeaderSize - 1 ? (byte)' ' : (byte)('A' + (i % 26));
        return message;
    }

    public ReadOnlyMemory<byte> Request(long number)
    {
        Compose(number);
        return _message;
    }

    public long Match(in ReadOnlySequence<byte> reply, OutstandingReplies outstanding)
    {
        if (reply.Length != _message.Length)
            return IExchangeProtocol.Wrong;
        var bytes = reply.IsSingleSegment ? reply.FirstSpan : reply.ToArray();

        Compose(outstanding.Oldest);
        return bytes.SequenceEqual(_message) ? outstanding.Oldest : MatchAny(bytes, outstanding);
    }

    /// <summary>Whether these are the bytes of this request.</summary>
    public bool IsReplyTo(long number, in ReadOnlySequence<byte> reply)
    {
        Compose(number);
        return reply.Length == _message.Length && reply.ToArray().AsSpan().SequenceEqual(_message);
    }

    private long MatchAny(ReadOnlySpan<byte> reply, OutstandingReplies outstanding)
    {
        if (_message.Length < HeaderSize
            || !uint.TryParse(reply[..ClientDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var client)
            || !uint.TryParse(reply.Slice(ClientDigits + 1, NumberDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return IExchangeProtocol.Wrong;
        }

        if (client != _client)
            return IExchangeProtocol.Phantom;

        // The number goes round after four thousand million messages: the one near those that are outstanding is meant.
        var number = outstanding.Next - (uint)((uint)outstanding.Next - low);
        Compose(number);
        return number >= 0 && reply.SequenceEqual(_message) ? number : IExchangeProtocol.Wrong;
    }

    private void Compose(long number)
    {
        if (_message.Length >= HeaderSize)
        {
            WriteDigits(_message.AsSpan(0, ClientDigits), (uint)_client);
            WriteDigits(_message.AsSpan(ClientDigits + 1, NumberDigits), (uint)(number & NumberMask));
            return;
        }

        for (var i = 0; i < _message.Length; i++, number /= 26)
            _message[i] = (byte)('A' + ((number + _client) % 26));
    }

    private static void WriteDigits(Span<byte> digits, uint value)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value >>= 4)
            digits[i] = Digits[value & 15];
    }
}
