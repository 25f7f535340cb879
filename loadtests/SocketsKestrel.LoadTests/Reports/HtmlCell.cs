namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Class">Of <c>report.css</c>; empty for a plain one.</param>
internal sealed record HtmlCell(string Text, string Class = "")
{
    public static implicit operator HtmlCell(string text) => new(text);

    /// <summary>A count of what should not be: it stands out unless it is 0.</summary>
    public static HtmlCell Alarm(long count) => new(Quantity.Count(count), count == 0 ? "" : "alarm");
}
