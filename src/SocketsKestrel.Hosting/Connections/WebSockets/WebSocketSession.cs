using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>
/// What a connection over the gateway has beside one over TCP: it reads frames (RFC 6455), each message of which is one of the
/// endpoint's, answers pings, sends some, and closes with a status. The read loop alone uses it, but for <see cref="Writer"/>,
/// which any thread may ask for, and <see cref="KeepAlive"/>.
/// </summary>
internal sealed class WebSocketSession(ServerConnection connection) : IMessageReader<ReadOnlySequence<byte>>
{
    /// <summary>
    /// What the frames of one message may take beyond the message itself and as much again: one byte in a frame takes seven, and there may
    /// be pings between them.
    /// </summary>
    private const int MaxOverhead = 64 * 1024;

    private readonly int _maxLength = connection.Endpoint.Options.Framing.MaxLength;
    private volatile bool _isBinary;

    // Of a message that is arriving: what it is, how many bytes of its frames have been looked at, and how long it is so far.
    private WebSocketOpcode _opcode;
    private long _seen;
    private long _length;

    private int _peerStatus;
    private int _status;
    private long _toSkip;

    /// <summary>Whether the client is still there; the clock's.</summary>
    public WebSocketKeepAlive KeepAlive { get; } = new(connection);

    /// <summary>Frames what is sent: as the client speaks, text until it has sent something else.</summary>
    public IMessageWriter<ReadOnlySequence<byte>> Writer => _isBinary ? WebSocketWriter.Binary : WebSocketWriter.Text;

    /// <summary>Whether the client's close frame has come.</summary>
    public bool HasPeerClosed => _peerStatus != 0;

    /// <inheritdoc/>
    /// <remarks>
    /// The frames of a message stay in <paramref name="input"/> until the last one is there, so that an unfinished one counts, and is
    /// timed, as on TCP. Each is looked at once.
    /// </remarks>
    public bool TryParseMessage(
        in ReadOnlySequence<byte> input, ref SequencePosition consumed, ref SequencePosition examined, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        message = default;
        var start = input;
        var rest = input.Slice(_seen);
        while (!HasPeerClosed && TryTakeFrame(rest, out var frame))
        {
            rest = rest.Slice(frame.Length);
            if (frame.IsControl && _seen == 0)
            {
                start = rest;
                consumed = start.Start;
                continue;
            }

            _seen += frame.Length;
            if (_seen > 2L * _maxLength + MaxOverhead)
                throw new ProtocolException(ProtocolError.TooLong);
            if (frame.IsControl || !frame.IsFinal)
                continue;
            message = Assemble(start.Slice(0, _seen));
            consumed = rest.Start;
            return true;
        }

        examined = input.End;
        return false;
    }

    /// <summary>Passes over frames, once nothing is served any more, until the client's close frame; also over what is none.</summary>
    /// <returns>Up to where.</returns>
    public SequencePosition Skip(ReadOnlySequence<byte> input)
    {
        try
        {
            while (!HasPeerClosed && !input.IsEmpty)
            {
                var skipped = Math.Min(_toSkip, input.Length);
                input = input.Slice(skipped);
                _toSkip -= skipped;
                if (_toSkip > 0 || !WebSocketFrame.TryParse(input, out var frame))
                    break;
                if (frame.Opcode != WebSocketOpcode.Close)
                    _toSkip = frame.Length;
                else if (input.Length < frame.Length)
                    break;
                else
                    OnClose(frame.TakePayload(input));
            }

            return HasPeerClosed ? input.End : input.Start;
        }
        catch (ProtocolException)
        {
            return input.End; // nothing in it can be told apart
        }
    }

    /// <summary>Writes the close frame: the client's status again if it closed first (section 5.5.1), else why the server does.</summary>
    public void WriteClose()
    {
        var reason = connection.Reason == CloseReason.None ? CloseReason.ClientClosed : connection.Reason;
        var status = _status != 0 ? _status : HasPeerClosed ? _peerStatus : WebSocketStatus.Of(reason);
        Span<byte> payload = stackalloc byte[WebSocketFrame.MaxControlPayload];
        var length = 0;
        if (status != WebSocketStatus.None)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);
            length = sizeof(ushort);
            if (!HasPeerClosed || _status != 0)
                length += Encoding.ASCII.GetBytes(reason.ToTag(), payload[sizeof(ushort)..]);
        }

        WebSocketFrame.Write(WebSocketOpcode.Close, new(payload[..length].ToArray()), connection.Output);
    }

    /// <summary>Sends the ping that the clock has woken the read loop for.</summary>
    /// <returns>Whether there was one to send.</returns>
    public bool TryPing()
    {
        if (!KeepAlive.TryTakePing())
            return false;
        Send(WebSocketOpcode.Ping, default);
        return true;
    }

    /// <returns><see langword="false"/> when not all of the next frame has arrived.</returns>
    private bool TryTakeFrame(in ReadOnlySequence<byte> rest, out WebSocketFrame frame)
    {
        if (!Frame(rest, out frame))
            return false;
        if (!frame.IsControl)
            Expect(frame);
        if (rest.Length < frame.Length)
            return false;

        if (!frame.IsControl)
        {
            if (_opcode == default)
                _opcode = frame.Opcode;
            _length += frame.PayloadLength;
        }
        else if (frame.Opcode == WebSocketOpcode.Close)
        {
            OnClose(frame.TakePayload(rest));
        }
        else if (frame.Opcode == WebSocketOpcode.Ping)
        {
            Send(WebSocketOpcode.Pong, frame.TakePayload(rest));
        }

        return true;
    }

    private bool Frame(in ReadOnlySequence<byte> rest, out WebSocketFrame frame)
    {
        try
        {
            return WebSocketFrame.TryParse(rest, out frame);
        }
        catch (ProtocolException)
        {
            _status = WebSocketStatus.ProtocolError;
            throw;
        }
    }

    /// <summary>Checks a frame of a message against those before it, before its payload is there.</summary>
    private void Expect(in WebSocketFrame frame)
    {
        if ((frame.Opcode == WebSocketOpcode.Continuation) != (_opcode != default))
        {
            _status = WebSocketStatus.ProtocolError;
            throw new ProtocolException(WebSocketErrors.BadFrame);
        }

        if (frame.PayloadLength > _maxLength - _length)
            throw new ProtocolException(ProtocolError.TooLong);
    }

    private ReadOnlySequence<byte> Assemble(in ReadOnlySequence<byte> frames)
    {
        var (opcode, length) = (_opcode, _length);
        (_opcode, _seen, _length) = (default, 0, 0);
        var message = WebSocketFrame.TryParse(frames, out var first) && first.Length == frames.Length ? first.TakePayload(frames) : WebSocketFrame.Join(frames, length);
        _isBinary = opcode == WebSocketOpcode.Binary;
        if (!_isBinary && !WebSocketWriter.IsUtf8(message))
        {
            _status = WebSocketStatus.NotUtf8;
            throw new ProtocolException(ProtocolError.BadUtf8);
        }

        return message;
    }

    private void OnClose(in ReadOnlySequence<byte> payload)
    {
        Span<byte> bytes = stackalloc byte[WebSocketFrame.MaxControlPayload];
        payload.CopyTo(bytes);
        bytes = bytes[..(int)payload.Length];
        _peerStatus = bytes.Length >= sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : WebSocketStatus.None;
        if (bytes.Length > 0 && (bytes.Length == 1 || !WebSocketStatus.MayBeSent(_peerStatus)))
            _peerStatus = WebSocketStatus.ProtocolError;
        else if (bytes.Length > sizeof(ushort) && !Utf8.IsValid(bytes[sizeof(ushort)..]))
            _peerStatus = WebSocketStatus.NotUtf8;
        connection.EndedBy(CloseReason.ClientClosed);
    }

    /// <summary>Through the queue where there is one: it is then the only writer.</summary>
    private void Send(WebSocketOpcode opcode, in ReadOnlySequence<byte> payload)
    {
        if (connection.Queue is not { } queue)
        {
            WebSocketFrame.Write(opcode, payload, connection.Output);
            return;
        }

        var frame = new ArrayBufferWriter<byte>(2 + (int)payload.Length);
        WebSocketFrame.Write(opcode, payload, frame);
        queue.Post(frame.WrittenSpan.ToArray());
    }
}
