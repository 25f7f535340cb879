using Terminal.Gui.Drawing;
using Terminal.Gui.ViewBase;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>What is inside a window's frame, with lines across it.</summary>
internal sealed class InsideView : View
{
    /// <summary>The rows with a line; counted from the bottom if negative.</summary>
    public List<int> Lines { get; } = [];

    /// <inheritdoc/>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        SetAttributeForRole(VisualRole.Normal);
        foreach (var line in Lines)
            AddStr(0, line < 0 ? Viewport.Height + line : line, new string('─', Viewport.Width));
        return true;
    }
}
