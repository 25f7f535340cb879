using System.Collections.Concurrent;
using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Text;
using Terminal.Gui.App;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>A window with a conversation, whose state is its last line.</summary>
internal abstract class SocketsWindow : Window
{
    private readonly StatusView _status;
    private Relay? _relay;
    private IConversation? _conversation;

    protected SocketsWindow(IApplication app, string title)
    {
        Program = app;
        Title = title;
        BorderStyle = LineStyle.None;
        SetScheme(Colors.Scheme);
        Content = new InsideView { X = 1, Y = 1, Width = Dim.Fill(1), Height = Dim.Fill(1), CanFocus = true, TabStop = TabBehavior.TabStop };
        _status = new StatusView { X = 1, Y = Pos.AnchorEnd(1), Width = Dim.Fill(1), Height = 1 };
        Content.Add(_status);
        Add(Content);
        app.AddTimeout(TimeSpan.FromSeconds(1), () =>
        {
            _status.Tick();
            return true;
        });
    }

    /// <summary>What the state is.</summary>
    protected LinkStatus Status { get; private set; } = LinkStatus.Closed;

    /// <summary>The terminal.</summary>
    protected IApplication Program { get; }

    /// <summary>What is inside the frame.</summary>
    protected InsideView Content { get; }

    /// <summary>The window is on the screen.</summary>
    public abstract void Enter();

    /// <summary>A key that is the window's, whichever of its parts has the focus.</summary>
    public virtual bool TakeKey(Key key) => false;

    /// <summary>What is pasted goes into the box with the focus; several lines become one.</summary>
    public bool TakePaste(string text)
    {
        if (MostFocused is not TextField { ReadOnly: false } box)
            return false;
        box.InsertText(ScreenText.WithoutControls(text.Trim()), useOldCursorPos: false);
        return true;
    }

    /// <summary>The window is not on the screen any more: ends its conversation.</summary>
    public ValueTask LeaveAsync() => EndAsync(TakeConversation());

    /// <summary>The frame is drawn here, as the library's own loses the ends of lines across when parts of it are drawn again.</summary>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        var (width, height) = (Viewport.Width, Viewport.Height);
        if (width < 2 || height < 2)
            return true;
        SetAttributeForRole(VisualRole.Normal);
        var title = CellLines.Fit(Title, width - 6);
        AddStr(0, 0, $"╭─ {title} {new string('─', Math.Max(0, width - 5 - CellLines.WidthOf(title)))}╮");
        for (var y = 1; y < height - 1; y++)
        {
            AddStr(0, y, "│");
            AddStr(width - 1, y, "│");
        }

        foreach (var line in Content.Lines)
        {
            var y = line < 0 ? height - 1 + line : line + 1;
            AddStr(0, y, "├");
            AddStr(width - 1, y, "┤");
        }

        AddStr(0, height - 1, $"╰{new string('─', width - 2)}╯");
        return true;
    }

    /// <summary>Begins a conversation in place of the one before.</summary>
    protected void Begin(Func<IConversationView, IConversation> create)
    {
        _relay = new Relay(this);
        _conversation = create(_relay);
        _conversation.Begin();
    }

    /// <summary>A button in brackets that every font has.</summary>
    protected static Button NewButton(string text, Pos x, Pos y) => new() { Text = $"[{text}]", X = x, Y = y, NoDecorations = true, NoPadding = true, ShadowStyle = ShadowStyles.None };

    /// <summary>Ends the conversation; what it still says is not shown.</summary>
    protected ValueTask EndAsync()
    {
        var conversation = TakeConversation();
        Show(LinkStatus.Closed);
        return EndAsync(conversation);
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="IOException">It was not sent.</exception>
    protected Task SendAsync(string text) => _conversation?.SendAsync(text) ?? throw new IOException("not connected");

    /// <summary>A message has come.</summary>
    protected abstract void Receive(string text);

    /// <summary>The conversation says something itself.</summary>
    protected virtual void Notice(string text)
    {
    }

    /// <summary>The state has changed.</summary>
    protected virtual void Show(LinkStatus status)
    {
        Status = status;
        _status.Show(status);
    }

    /// <summary>Not on the loop's thread, as the loop may end before this does.</summary>
    private static async ValueTask EndAsync(IConversation? conversation)
    {
        if (conversation is not null)
            await Task.Run(async () => await conversation.DisposeAsync());
    }

    private IConversation? TakeConversation()
    {
        if (_relay is { } relay)
            relay.IsCurrent = false;
        return Interlocked.Exchange(ref _conversation, null);
    }

    /// <summary>Brings what a conversation says to the loop's thread, in order.</summary>
    private sealed class Relay(SocketsWindow window) : IConversationView
    {
        /// <summary>A server that says more than a screen can show waits: by its connection, at last.</summary>
        private const int MaxUnshown = 20_000;

        private readonly ConcurrentQueue<Action> _unshown = new();
        private int _isScheduled;

        public volatile bool IsCurrent = true;

        public void OnMessage(string text)
        {
            SpinWait.SpinUntil(() => !IsCurrent || _unshown.Count < MaxUnshown);
            Post(() => window.Receive(text));
        }

        public void OnNotice(string text) => Post(() => window.Notice(text));

        public void OnStatus(LinkStatus status) => Post(() => window.Show(status));

        private void Post(Action show)
        {
            if (!IsCurrent)
                return;
            _unshown.Enqueue(show);
            if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
                window.Program.Invoke(ShowAll);
        }

        /// <summary>All at once, as the loop draws after each thing that it is asked for.</summary>
        private void ShowAll()
        {
            Volatile.Write(ref _isScheduled, 0);
            for (var count = _unshown.Count; count > 0 && _unshown.TryDequeue(out var show); count--)
            {
                if (IsCurrent)
                    show();
            }

            if (!_unshown.IsEmpty && Interlocked.Exchange(ref _isScheduled, 1) == 0)
                window.Program.Invoke(ShowAll);
        }
    }
}
