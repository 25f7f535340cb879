using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>The terminal's own two colours, and a few that can be read on dark and on light.</summary>
internal static class Colors
{
    public static readonly Color Quiet = new(138, 138, 138);
    public static readonly Color Good = new(46, 160, 67);
    public static readonly Color Warning = new(201, 138, 16);
    public static readonly Color Fault = new(224, 82, 82);

    private static readonly Color Field = new(58, 66, 84);
    private static readonly Color Chosen = new(38, 110, 200);
    private static readonly Color White = new(255, 255, 255);

    private static readonly Color[] Authors =
    [
        new(76, 148, 240), new(34, 166, 150), new(198, 120, 200), new(214, 126, 70), new(112, 160, 64), new(196, 92, 130), new(140, 126, 226), new(170, 140, 40),
    ];

    public static Scheme Scheme { get; } = new()
    {
        Normal = new Attribute(Color.None, Color.None),
        HotNormal = new Attribute(Color.None, Color.None, TextStyle.Underline),
        Focus = new Attribute(White, Chosen),
        HotFocus = new Attribute(White, Chosen, TextStyle.Underline),
        Active = new Attribute(White, Chosen),
        HotActive = new Attribute(White, Chosen, TextStyle.Underline),
        Highlight = new Attribute(White, Chosen),
        Editable = new Attribute(White, Field),
        ReadOnly = new Attribute(Color.None, Color.None),
        Disabled = new Attribute(Quiet, Color.None),
    };

    /// <summary>A name has the same colour wherever it is seen.</summary>
    public static Color Of(string author)
    {
        var hash = 17u;
        foreach (var c in author)
            hash = (hash * 31) + c;
        return Authors[hash % (uint)Authors.Length];
    }

    public static Color Of(Connections.LinkPhase phase) => phase switch
    {
        Connections.LinkPhase.Connected => Good,
        Connections.LinkPhase.Closed => Quiet,
        _ => Warning,
    };
}
