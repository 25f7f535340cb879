using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>
/// HTML in the making. What is written in an interpolated string is markup, and what is put into its holes is text: it is
/// encoded, so that no name, address or command from outside can become markup.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup with encoded holes; attributes are to be in quotes.</summary>
    public HtmlText Add([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        // It has written itself here already, piece by piece.
        _ = markup;
        return this;
    }

    /// <summary>Adds what is markup already.</summary>
    public void AddMarkup(string markup) => _text.Append(markup);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>An interpolated string on its way into the page.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder _text;

        public Markup(int literalLength, int formattedCount, HtmlText html)
        {
            _ = formattedCount;
            _text = html._text;
            _text.EnsureCapacity(_text.Length + literalLength);
        }

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text) => _text.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));
    }
}
