using System.Buffers;
using System.Text.Unicode;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>Frames messages for WebSocket clients. The two instances serve every connection, so a fan-out encodes once for each.</summary>
internal sealed class WebSocketWriter : IMessageWriter<ReadOnlySequence<byte>>
{
    /// <summary>For clients that speak text; what is not UTF-8 goes to them as binary, as text it would end their connection.</summary>
    public static readonly WebSocketWriter Text = new(WebSocketOpcode.Text);

    /// <summary>For clients whose last message was binary.</summary>
    public static readonly WebSocketWriter Binary = new(WebSocketOpcode.Binary);

    private readonly WebSocketOpcode _opcode;

    private WebSocketWriter(WebSocketOpcode opcode) => _opcode = opcode;

    public static bool IsUtf8(in ReadOnlySequence<byte> message) => Utf8.IsValid(message.IsSingleSegment ? message.FirstSpan : message.ToArray());

    public void WriteMessage(ReadOnlySequence<byte> message, IBufferWriter<byte> output) =>
        WebSocketFrame.Write(_opcode == WebSocketOpcode.Text && !IsUtf8(message) ? WebSocketOpcode.Binary : _opcode, message, output);
}
