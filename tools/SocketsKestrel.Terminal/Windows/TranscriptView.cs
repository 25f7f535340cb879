using SocketsKestrel.Terminal.Text;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>What was said, the newest at the bottom. Whoever has scrolled up stays there.</summary>
internal sealed class TranscriptView : View
{
    private const int MaxEntries = 5000;

    /// <summary>Characters of a message that are shown: some screens' worth, and a bound on what is kept.</summary>
    private const int MaxShown = 4000;

    /// <summary>The columns of the time; later lines of an entry begin below its first word.</summary>
    private const int Indent = 6;

    private readonly Queue<TranscriptEntry> _entries = new();
    private readonly List<Row> _rows = [];
    private int _width;

    /// <summary>How many rows are below the last one shown.</summary>
    private int _below;

    /// <summary>Adds a line.</summary>
    public void Append(EntryKind kind, string author, string text)
    {
        var shown = text.Length <= MaxShown ? text : $"{text.AsSpan(0, MaxShown)}…";
        var entry = new TranscriptEntry(kind, TimeOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime), ScreenText.ForCells(author), ScreenText.ForCells(shown));
        _entries.Enqueue(entry);
        var before = _rows.Count;
        if (_width > 0)
            AddRows(entry);
        if (_below > 0)
            _below += _rows.Count - before;
        if (_entries.Count > MaxEntries)
            RemoveRows(_entries.Dequeue());
        SetNeedsDraw();
    }

    /// <summary>Moves up, or down if negative, by so many rows.</summary>
    public void Scroll(int rows)
    {
        _below = Math.Clamp(_below + rows, 0, Math.Max(0, _rows.Count - Viewport.Height));
        SetNeedsDraw();
    }

    public void ScrollPage(int pages) => Scroll(pages * Math.Max(1, Viewport.Height - 1));

    /// <inheritdoc/>
    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp))
            Scroll(3);
        else if (mouse.Flags.HasFlag(MouseFlags.WheeledDown))
            Scroll(-3);
        else
            return base.OnMouseEvent(mouse);
        return true;
    }

    /// <inheritdoc/>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        Rewrap();
        var height = Viewport.Height;
        _below = Math.Clamp(_below, 0, Math.Max(0, _rows.Count - height));
        var first = Math.Max(0, _rows.Count - height - _below);
        for (var y = 0; y < height && first + y < _rows.Count; y++)
            Draw(_rows[first + y], y);
        if (_below > 0)
        {
            var more = $" {_below} more below · PgDn ";
            Move(Math.Max(0, Viewport.Width - more.Length), height - 1);
            SetAttribute(GetAttributeForRole(VisualRole.Focus));
            AddStr(more);
        }

        return true;
    }

    private void Draw(Row row, int y)
    {
        var normal = GetAttributeForRole(VisualRole.Normal);
        var quiet = new Attribute(Colors.Quiet, normal.Background);
        Move(0, y);
        var entry = row.Entry;
        if (row.IsFirst)
        {
            SetAttribute(quiet);
            AddStr($"{entry.At:HH:mm} ");
            SetAttribute(entry.Kind is EntryKind.Message or EntryKind.Own ? new Attribute(Colors.Of(entry.Author), normal.Background, TextStyle.Bold) : quiet);
            AddStr(entry.Author);
        }
        else
        {
            Move(Indent, y);
        }

        SetAttribute(entry.Kind switch
        {
            EntryKind.Notice => quiet,
            EntryKind.Fault => new Attribute(Colors.Fault, normal.Background),
            _ => normal,
        });
        AddStr(row.Text);
    }

    /// <summary>After a resize.</summary>
    private void Rewrap()
    {
        if (_width == Viewport.Width)
            return;
        _width = Viewport.Width;
        _rows.Clear();
        foreach (var entry in _entries)
            AddRows(entry);
    }

    private void AddRows(TranscriptEntry entry)
    {
        var others = Math.Max(2, _width - Indent);
        var lines = CellLines.Wrap(entry.Text, Math.Max(2, others - CellLines.WidthOf(entry.Author)), others);
        for (var i = 0; i < lines.Count; i++)
            _rows.Add(new Row(entry, lines[i], i == 0));
    }

    private void RemoveRows(TranscriptEntry entry)
    {
        var count = 0;
        while (count < _rows.Count && ReferenceEquals(_rows[count].Entry, entry))
            count++;
        _rows.RemoveRange(0, count);
    }

    private sealed record Row(TranscriptEntry Entry, string Text, bool IsFirst);
}
