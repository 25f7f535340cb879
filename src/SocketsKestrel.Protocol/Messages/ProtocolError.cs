using System.Text;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>
/// Why a message was refused, as the peer reads it: <c>ERR &lt;kebab-code&gt; &lt;plain text&gt;</c>. One instance per reason, so that
/// refusing allocates nothing.
/// </summary>
public sealed class ProtocolError
{
    /// <summary>A message is longer than the endpoint's <c>Framing:MaxLength</c>, or a length prefix is negative. Framing is lost.</summary>
    public static readonly ProtocolError TooLong = new("too-long", "the message is longer than this endpoint allows");

    /// <summary>The peer left in the middle of a message. Counted, never sent.</summary>
    public static readonly ProtocolError Torn = new("torn", "the connection ended inside a message");

    /// <summary>Text that is not UTF-8 (RFC 3629).</summary>
    public static readonly ProtocolError BadUtf8 = new("bad-utf8", "the message is not valid UTF-8");

    /// <summary>Not a finite decimal number.</summary>
    public static readonly ProtocolError NotANumber = new("not-a-number", "send one decimal number, such as 36.5");

    /// <summary>No place is free: one of the connection caps is reached.</summary>
    public static readonly ProtocolError Full = new("full", "no place is free, try again later");

    /// <summary>Too many messages, or too many connections from one address, in too short a time.</summary>
    public static readonly ProtocolError RateLimited = new("rate-limited", "too much in too short a time, try again later");

    /// <summary>A message, or the first one, was not complete in the time that the endpoint gives it.</summary>
    public static readonly ProtocolError MessageTimeout = new("message-timeout", "the message was not complete in time");

    /// <param name="code">What programs compare: lower-case words joined by hyphens.</param>
    /// <param name="text">What people read: one line of plain ASCII.</param>
    public ProtocolError(string code, string text)
    {
        Code = code;
        Text = text;
        Message = Encoding.ASCII.GetBytes($"ERR {code} {text}");
    }

    /// <summary>What programs compare, and the tag of the metric that counts it.</summary>
    public string Code { get; }

    /// <summary>What people read.</summary>
    public string Text { get; }

    /// <summary>The message to send, without framing.</summary>
    public ReadOnlyMemory<byte> Message { get; }
}
