using System.Buffers;
using System.Text;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>
/// Requests to which the right replies are known, and which replies do not name: one that is not the expected one may be that to
/// another request near it, before or behind, and is wrong if it is none of those.
/// </summary>
/// <param name="request">The text of a request.</param>
/// <param name="reply">The text of its reply.</param>
internal sealed class TextProtocol(Func<long, string> request, Func<long, string> reply) : IExchangeProtocol
{
    /// <summary>How far it is looked for.</summary>
    private const int Near = 64;

    private byte[] _received = new byte[64];

    public ReadOnlyMemory<byte> Request(long number) => Encoding.UTF8.GetBytes(request(number));

    public long Match(in ReadOnlySequence<byte> reply, OutstandingReplies outstanding)
    {
        var length = (int)reply.Length;
        if (_received.Length < length)
            _received = new byte[length];
        reply.CopyTo(_received);
        var received = _received.AsSpan(0, length);
        if (outstanding.Count > 0 && IsReplyTo(outstanding.Oldest, received))
            return outstanding.Oldest;
        for (var number = outstanding.Oldest + 1; number < Math.Min(outstanding.Next, outstanding.Oldest + Near); number++)
        {
            if (IsReplyTo(number, received))
                return number;
        }

        for (var number = outstanding.Oldest - 1; number >= Math.Max(0, outstanding.Oldest - Near); number--)
        {
            if (IsReplyTo(number, received))
                return number;
        }

        return IExchangeProtocol.Wrong;
    }

    private bool IsReplyTo(long number, ReadOnlySpan<byte> received)
    {
        var expected = reply(number);
        return received.Length == Encoding.UTF8.GetByteCount(expected) && Encoding.UTF8.GetString(received) == expected;
    }
}
