using System.Net;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Servers;

namespace SocketsKestrel.EndToEnd.Delivery;

/// <summary>A small chat server of lines that does one thing wrong, once: to the n-th message for the member that came last.</summary>
internal sealed class FaultyRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly List<Socket> _members = [];
    private readonly RelayFault _fault;
    private readonly int _faultAt;
    private readonly Task _accepting;
    private string? _heldBack;
    private int _messages;

    public FaultyRelay(RelayFault fault, int faultAt)
    {
        (_fault, _faultAt) = (fault, faultAt);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = _listener.LocalEndPoint!;
        _accepting = Accepting.ServeAllAsync(_listener, ServeAsync);
    }

    public EndPoint Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.WithinDeadline("every member has left");
    }

    private async Task ServeAsync(Socket member)
    {
        using var socket = member;
        using var lines = new StreamReader(new NetworkStream(member), Encoding.Latin1);
        lock (_gate)
            _members.Add(member);
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                if (line == "\u00FF")
                    Send(member, "ERR bad-utf8 the message is not valid UTF-8");
                else
                    Relay(line, member);
            }
        }

        lock (_gate)
            _members.Remove(member);
    }

    private void Relay(string line, Socket sender)
    {
        var victim = _members[^1];
        foreach (var member in _members.Where(m => m != sender))
        {
            if (member == victim)
                RelayToVictim(line, member);
            else
                Send(member, line);
        }
    }

    private void RelayToVictim(string line, Socket victim)
    {
        var fault = _messages++ == _faultAt ? _fault : RelayFault.None;
        if (fault == RelayFault.Swap)
        {
            _heldBack = line;
            return;
        }

        if (fault == RelayFault.Alter)
            line = line[..^1] + '!';
        if (fault != RelayFault.Drop)
            Send(victim, line);
        if (fault == RelayFault.Repeat)
            Send(victim, line);
        if (_heldBack is not null)
            Send(victim, _heldBack);
        _heldBack = null;
    }

    private static void Send(Socket member, string line) => member.Send(Encoding.Latin1.GetBytes(line + '\n'));
}
