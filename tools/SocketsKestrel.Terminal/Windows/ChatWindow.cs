using System.Globalization;
using SocketsKestrel.Terminal.Connections;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>A chat room: who one is, where it is, and what is said in it.</summary>
internal sealed class ChatWindow : ConversationWindow
{
    private const int LabelWidth = 8;

    private readonly Target _target;
    private readonly string[] _transports;
    private readonly TextField _name;
    private readonly TextField _server;
    private readonly TextField _port;
    private readonly OptionSelector _transport;
    private readonly Button _connect;
    private readonly Button _disconnect;

    /// <param name="app">The terminal.</param>
    /// <param name="target">Where to connect first.</param>
    /// <param name="name">The name to begin with.</param>
    public ChatWindow(IApplication app, Target target, string name)
        : base(app, "Chat", headerRows: 2)
    {
        _target = target;
        var address = target.Address;
        _transports = address.Scheme is "tcp" or "tls" or "udp" ? ["tcp", "tls", "udp"] : ["tcp", "tls", "udp", address.Scheme];
        _name = new TextField { X = LabelWidth, Y = 0, Width = 16, Text = name };
        _transport = new OptionSelector
        {
            X = Pos.Right(_name) + 2,
            Y = 0,
            Orientation = Orientation.Horizontal,
            HorizontalSpace = 1,
            AssignHotKeys = false,
            Labels = [.. _transports.Select(LabelOf)],
            Value = Array.IndexOf(_transports, address.Scheme),
        };
        _disconnect = NewButton("Disconnect", Pos.AnchorEnd(13), 1);
        _connect = NewButton("Connect", Pos.AnchorEnd(23), 1);
        _port = new TextField { X = Pos.AnchorEnd(32), Y = 1, Width = 7, Text = address.Port == 0 ? "" : address.Port.ToString(CultureInfo.InvariantCulture) };
        _server = new TextField { X = LabelWidth, Y = 1, Width = Dim.Fill(39), Text = address.Host };
        _connect.Accepting += (_, e) => Act(e, Connect);
        _disconnect.Accepting += (_, e) => Act(e, () => _ = EndAsync().AsTask());
        _name.Accepting += (_, e) => Act(e, Connect);
        _server.Accepting += (_, e) => Act(e, Connect);
        _port.Accepting += (_, e) => Act(e, Connect);
        Content.Add(
            new Label { Text = "Name", X = 1, Y = 0 }, _name, _transport,
            new Label { Text = "Server", X = 1, Y = 1 }, _server, new Label { Text = "Port", X = Pos.AnchorEnd(37), Y = 1 }, _port, _connect, _disconnect);
    }

    private ChatWords Words => new(_name.Text.Trim(), IsDatagram);

    private bool IsDatagram => _transports[_transport.Value ?? 0] == "udp";

    /// <inheritdoc/>
    public override void Enter()
    {
        Message.SetFocus();
        Connect();
    }

    /// <inheritdoc/>
    protected override string MessageOf(string text) => Words.Prefix + text;

    /// <inheritdoc/>
    protected override void ShowSent(string text) => Transcript.Append(EntryKind.Own, Words.Prefix, text);

    /// <inheritdoc/>
    protected override void Receive(string text)
    {
        if (text.StartsWith("ERR ", StringComparison.Ordinal))
            Transcript.Append(EntryKind.Fault, "", text);
        else if (text.StartsWith("* ", StringComparison.Ordinal))
            Transcript.Append(EntryKind.Notice, "", text);
        else if (ChatWords.Split(text) is var (author, said))
            Transcript.Append(EntryKind.Message, $"{author}: ", said);
        else
            Transcript.Append(EntryKind.Message, "", text);
    }

    /// <inheritdoc/>
    protected override void Show(LinkStatus status)
    {
        base.Show(status);
        var isClosed = status.Phase == LinkPhase.Closed;
        _disconnect.Enabled = !isClosed;
        foreach (var view in (View[])[_connect, _server, _port, _transport])
            view.Enabled = isClosed;
        _name.Enabled = isClosed || !IsDatagram; // a UDP room knows who has come
    }

    private static string LabelOf(string scheme) => scheme switch
    {
        "ws" => "WebSocket",
        "wss" => "WebSocket (TLS)",
        "unix" => "Unix",
        _ => scheme.ToUpperInvariant(),
    };

    private static void Act(CommandEventArgs e, Action action)
    {
        e.Handled = true;
        action();
    }

    private void Connect()
    {
        if (Status.Phase != LinkPhase.Closed)
            return;
        if (_name.Text.Trim().Length == 0)
        {
            Refuse("there is no name", _name);
            return;
        }

        var scheme = _transports[_transport.Value ?? 0];
        var isUnix = scheme == "unix";
        if (!ushort.TryParse(_port.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && !isUnix)
        {
            Refuse($"'{_port.Text}' is no port", _port);
            return;
        }

        var written = new EndpointAddress(scheme, _server.Text.Trim(), port, _target.Address.Scheme == scheme ? _target.Address.Path : "");
        if (!EndpointAddress.TryParse(written.ToString(), out var address))
        {
            Refuse($"'{written}' is no address", _server);
            return;
        }

        var words = Words;
        Show(new LinkStatus(LinkPhase.Connecting, $"connecting to {address}…"));
        Message.SetFocus();
        Begin(view => new Session(_target with { Address = address }, view) { Greeting = words.Greeting, Farewell = words.Farewell });
    }

    private void Refuse(string why, View box)
    {
        Show(new LinkStatus(LinkPhase.Closed, why));
        box.SetFocus();
    }
}
