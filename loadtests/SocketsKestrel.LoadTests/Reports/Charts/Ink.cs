namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>
/// The colours of charts, as they are written into the SVG; they suit a light page. <c>report.css</c> finds elements by them and
/// gives them the colour of the page's scheme, and dashes by which lines can be told apart without their colours.
/// </summary>
internal enum Ink
{
    Grid = 0xD4D8DE,
    Blue = 0x2563EB,
    Amber = 0xD97706,
    Red = 0xDC2626,
    Grey = 0x6B7280,
}
