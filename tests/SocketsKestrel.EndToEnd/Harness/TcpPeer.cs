using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A TCP or unix connection, or what is inside TLS on one, as bytes. Every wait has a deadline.</summary>
internal sealed class TcpPeer : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly SslStream? _tls;
    private int _start;
    private int _end;

    public TcpPeer(Socket socket, SslStream? tls = null)
    {
        Socket = socket;
        _tls = tls;
    }

    public Socket Socket { get; }

    /// <summary>What the server has shown, over TLS.</summary>
    public X509Certificate2 ServerCertificate => (X509Certificate2)_tls!.RemoteCertificate!;

    /// <summary>How much has come.</summary>
    public long BytesRead { get; private set; }

    public static async Task<TcpPeer> ConnectAsync(EndPoint server, IPAddress? from = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, server is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        if (server is IPEndPoint)
            socket.NoDelay = true;
        if (from is not null)
            socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(server).WithinDeadline($"connect to {server}");
        return new TcpPeer(socket);
    }

    /// <summary>A client of a TLS endpoint, which trusts <see cref="Authority.Common"/> only unless told otherwise.</summary>
    public static async Task<TcpPeer> ConnectTlsAsync(EndPoint server, SslClientAuthenticationOptions? options = null)
    {
        var tcp = await ConnectAsync(server);
        var tls = new SslStream(new NetworkStream(tcp.Socket));
        try
        {
            await tls.AuthenticateAsClientAsync(options ?? Trusting(Authority.Common)).WithinDeadline("TLS handshake");
            return new TcpPeer(tcp.Socket, tls);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>What a client needs that trusts one authority.</summary>
    public static SslClientAuthenticationOptions Trusting(Authority authority, string host = "localhost") => new()
    {
        TargetHost = host,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority.Certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes).AsTask().WithinDeadline("send");
            return;
        }

        while (bytes.Length > 0)
            bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None).AsTask().WithinDeadline("send")..];
    }

    /// <summary>Sends what the server would take, and stops when it takes nothing more.</summary>
    public void SendUntilFull(byte[] bytes)
    {
        Socket.Blocking = false;
        var error = SocketError.Success;
        while (error == SocketError.Success)
        {
            // A peer that reads at all empties some of its buffer within this time.
            while (Socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite) && error == SocketError.Success)
                Socket.Send(bytes, SocketFlags.None, out error);
            if (error is SocketError.WouldBlock && Socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite))
                error = SocketError.Success;
            else
                break;
        }

        Socket.Blocking = true;
    }

    public async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            if (_start == _end && !await FillAsync())
                throw new EndOfStreamException($"the server closed after {have} of {count} bytes: {Encoding.UTF8.GetString(bytes, 0, Math.Min(have, 200))}");
            var take = Math.Min(_end - _start, count - have);
            _buffer.AsSpan(_start, take).CopyTo(bytes.AsSpan(have));
            _start += take;
            have += take;
        }

        return bytes;
    }

    /// <summary>A line without its LF; <see langword="null"/> at the end.</summary>
    public async Task<string?> ReadLineAsync() => await ReadLineBytesAsync() is { } line ? Encoding.UTF8.GetString(line) : null;

    public async Task<byte[]?> ReadLineBytesAsync()
    {
        var line = new MemoryStream();
        while (true)
        {
            if (_start == _end && !await FillAsync())
                return line.Length == 0 ? null : throw new EndOfStreamException($"the server closed inside a line: {Encoding.UTF8.GetString(line.ToArray())}");
            var lf = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line.Write(_buffer, _start, lf < 0 ? _end - _start : lf);
            _start = lf < 0 ? _end : _start + lf + 1;
            if (lf >= 0)
                return line.ToArray();
        }
    }

    /// <summary>What one read returns, as textbook clients read.</summary>
    public async Task<string> ReadOnceAsync(int size)
    {
        var bytes = new byte[size];
        return Encoding.UTF8.GetString(bytes, 0, await ReceiveAsync(bytes));
    }

    /// <summary>Everything up to the server's FIN.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        var all = new MemoryStream();
        do
        {
            all.Write(_buffer, _start, _end - _start);
            _start = _end;
        }
        while (await FillAsync());
        return all.ToArray();
    }

    /// <summary>Waits until the server has closed, in whichever way; what it sent before is not looked at.</summary>
    public async Task WaitForCloseAsync()
    {
        try
        {
            await ReadToEndAsync();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A close with bytes unread is a reset.
        }
    }

    /// <summary>Says that nothing more will be sent; over TLS with its close_notify.</summary>
    public void FinishSending()
    {
        _tls?.ShutdownAsync().Wait(Deadline.Span);
        Socket.Shutdown(SocketShutdown.Send);
    }

    public void Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Dispose();
    }

    /// <summary>Is gone without a word, as a machine that loses its power: no FIN, no RST. Needs root.</summary>
    public void Vanish()
    {
        const int Tcp = 6;
        const int TcpRepair = 19; // linux/tcp.h; a socket in repair mode is closed silently
        Socket.SetRawSocketOption(Tcp, TcpRepair, BitConverter.GetBytes(1));
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();

    private async Task<bool> FillAsync()
    {
        _start = 0;
        _end = await ReceiveAsync(_buffer);
        BytesRead += _end;
        return _end > 0;
    }

    private Task<int> ReceiveAsync(byte[] buffer) =>
        (_tls is null ? Socket.ReceiveAsync(buffer, SocketFlags.None) : _tls.ReadAsync(buffer, 0, buffer.Length)).WithinDeadline("receive");
}
