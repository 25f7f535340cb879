using System.Text;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A client of any endpoint as messages, so that one test serves every framing and transport.</summary>
internal abstract class Peer : IDisposable
{
    public static async Task<Peer> ConnectAsync(AnnouncedEndpoint endpoint)
    {
        if (endpoint.IsUdp)
            return new UdpPeer(endpoint.Address);
        var tcp = await endpoint.ConnectTcpAsync();
        return endpoint.Framing switch
        {
            "Raw" => new RawPeer(tcp),
            "Line" => new LinePeer(tcp),
            "LengthPrefixed" => new LengthPrefixedPeer(tcp),
            _ => throw new InvalidOperationException($"{endpoint.Name} has framing {endpoint.Framing}"),
        };
    }

    public abstract Task SendAsync(ReadOnlyMemory<byte> message);

    public Task SendAsync(params byte[] message) => SendAsync(message.AsMemory());

    public Task SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message));

    /// <summary>The next message; of an unframed stream that many bytes.</summary>
    public abstract Task<byte[]> ReceiveAsync(int length);

    /// <summary>The next message is this one and no other.</summary>
    public async Task ExpectAsync(string message) =>
        Assert.Equal(message, Encoding.UTF8.GetString(await ReceiveAsync(Encoding.UTF8.GetByteCount(message))));

    /// <summary>Sends a message and expects this answer.</summary>
    public async Task ExpectAnswerAsync(string message, string answer)
    {
        await SendAsync(message);
        await ExpectAsync(answer);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
