using System.Text;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Server.Modes.Chat;

namespace SocketsKestrel.Tests.Support;

/// <summary>A member that keeps what it is posted.</summary>
internal sealed class RecordingMember(long id, IMessageFraming? framing = null, bool wantsNotices = false) : IChatMember
{
    private readonly IMessageFraming _framing = framing ?? new LineFraming(1024);
    private readonly List<byte[]> _frames = [];

    public long Id => id;

    public bool WantsNotices => wantsNotices;

    public byte[][] Frames
    {
        get
        {
            lock (_frames)
                return [.. _frames];
        }
    }

    public IEnumerable<string> Texts => Frames.Select(frame => Encoding.UTF8.GetString(frame));

    public SendQueue? Post(ChatMessage message)
    {
        lock (_frames)
            _frames.Add(message.Frame(_framing));
        return null;
    }
}
