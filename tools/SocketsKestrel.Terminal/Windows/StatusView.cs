using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Text;
using Terminal.Gui.Drawing;
using Terminal.Gui.ViewBase;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>The state of the connection, and the keys.</summary>
internal sealed class StatusView : View
{
    private LinkStatus _status = LinkStatus.Closed;

    /// <summary>The keys, shown where there is room.</summary>
    public string Keys { get; set; } = "Esc leaves";

    public void Show(LinkStatus status)
    {
        _status = status;
        SetNeedsDraw();
    }

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        if (_status.RetryAt is not null)
            SetNeedsDraw();
    }

    /// <inheritdoc/>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        var normal = GetAttributeForRole(VisualRole.Normal);
        Move(0, 0);
        SetAttribute(new Attribute(Colors.Of(_status.Phase), normal.Background));
        AddStr(_status.Phase == LinkPhase.Closed ? "○ " : "● ");
        SetAttribute(normal);
        var text = CellLines.Fit(ScreenText.ForCells(_status.At(TimeProvider.System.GetUtcNow())), Viewport.Width - 2);
        AddStr(text);
        if (CellLines.WidthOf(text) + Keys.Length + 5 <= Viewport.Width)
        {
            Move(Viewport.Width - Keys.Length, 0);
            SetAttribute(new Attribute(Colors.Quiet, normal.Background));
            AddStr(Keys);
        }

        return true;
    }
}
