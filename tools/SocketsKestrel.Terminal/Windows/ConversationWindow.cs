using SocketsKestrel.Terminal.Connections;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>A window with a transcript, and a box for what is to be said.</summary>
internal abstract class ConversationWindow : SocketsWindow
{
    private const int SendWidth = 6;

    private bool _isSending;

    /// <param name="app">The terminal.</param>
    /// <param name="title">At the top.</param>
    /// <param name="headerRows">How many rows are free for what a derived window has above the transcript.</param>
    protected ConversationWindow(IApplication app, string title, int headerRows)
        : base(app, title)
    {
        var top = headerRows > 0 ? headerRows + 1 : 0;
        if (headerRows > 0)
            Content.Lines.Add(headerRows);
        Content.Lines.Add(-3);
        Transcript = new TranscriptView { X = 1, Y = top, Width = Dim.Fill(1), Height = Dim.Fill(3) };
        Message = new TextField { X = 3, Y = Pos.AnchorEnd(2), Width = Dim.Fill(SendWidth + 2) };
        var send = NewButton("Send", Pos.AnchorEnd(SendWidth + 1), Pos.AnchorEnd(2));
        Message.Accepting += (_, e) => Send(e);
        send.Accepting += (_, e) => Send(e);
        Content.Add(Transcript, new Label { Text = ">", X = 1, Y = Pos.AnchorEnd(2) }, Message, send);
    }

    /// <summary>What was said.</summary>
    protected TranscriptView Transcript { get; }

    /// <summary>What is to be said.</summary>
    protected TextField Message { get; }

    /// <inheritdoc/>
    public override bool TakeKey(Key key)
    {
        if (key == Key.PageUp)
            Transcript.ScrollPage(1);
        else if (key == Key.PageDown)
            Transcript.ScrollPage(-1);
        else
            return false;
        return true;
    }

    /// <summary>The message that a text is sent as.</summary>
    protected abstract string MessageOf(string text);

    /// <summary>Shows what was sent.</summary>
    protected abstract void ShowSent(string text);

    /// <inheritdoc/>
    protected override void Notice(string text) => Transcript.Append(EntryKind.Notice, "", text);

    /// <inheritdoc/>
    protected override void Show(LinkStatus status)
    {
        var before = Status.Phase;
        base.Show(status);
        if (status.Phase == LinkPhase.Connected || (status.Phase == LinkPhase.Closed && before != LinkPhase.Closed))
            Notice(status.Text);
        else if (status.Phase == LinkPhase.Waiting && before == LinkPhase.Connected)
            Transcript.Append(EntryKind.Fault, "", status.Text);
    }

    private void Send(CommandEventArgs e)
    {
        e.Handled = true;
        if (!_isSending && Message.Text.Length > 0)
            _ = SendAsync(); // its faults are shown; the loop is what it comes back to
    }

    /// <summary>What was not sent stays in the box.</summary>
    private async Task SendAsync()
    {
        var text = Message.Text;
        _isSending = true;
        try
        {
            await SendAsync(MessageOf(text));
            ShowSent(text);
            if (Message.Text == text)
                Message.Text = "";
        }
        catch (IOException e)
        {
            Transcript.Append(EntryKind.Fault, "", $"not sent: {FaultText.Of(e)}");
        }
        finally
        {
            _isSending = false;
            Message.SetFocus();
        }
    }
}
