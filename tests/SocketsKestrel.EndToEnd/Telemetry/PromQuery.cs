using System.Text.RegularExpressions;

namespace SocketsKestrel.EndToEnd.Telemetry;

/// <summary>As much of a PromQL expression as names something: its metrics with the labels that select, and the labels it groups by.</summary>
internal sealed partial class PromQuery
{
    private static readonly HashSet<string> Groupings = new(["by", "without", "on", "ignoring", "group_left", "group_right"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Words = new(["and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "start", "end"], StringComparer.OrdinalIgnoreCase);

    private readonly List<(string Metric, List<string> Labels)> _selectors = [];
    private readonly List<string> _groupLabels = [];

    private PromQuery()
    {
    }

    public IReadOnlyList<(string Metric, List<string> Labels)> Selectors => _selectors;

    public IReadOnlyList<string> GroupLabels => _groupLabels;

    /// <exception cref="FormatException">It is no expression: a character or a bracket too many.</exception>
    public static PromQuery Parse(string expression)
    {
        var query = new PromQuery();
        var tokens = Tokenize(expression);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token == "{")
                i = query.ReadMatchers(tokens, i);
            else if (!IsName(token) || Words.Contains(token))
                continue;
            else if (Groupings.Contains(token))
                i = query.ReadLabels(tokens, i);
            else if (i + 1 == tokens.Count || tokens[i + 1] is not "(" && !Groupings.Contains(tokens[i + 1]))
                query._selectors.Add((token, [])); // what an opening bracket or a grouping follows is a function
        }

        return query;
    }

    /// <summary>Ranges, strings and numbers are tokens, too, which name nothing.</summary>
    private static List<string> Tokenize(string expression)
    {
        var tokens = new List<string>();
        var open = new Stack<char>();
        var position = 0;
        while (position < expression.Length)
        {
            var match = Token().Match(expression, position);
            if (!match.Success)
                throw new FormatException($"what is '{expression[position..]}' in '{expression}'?");
            position += match.Length;
            if (string.IsNullOrWhiteSpace(match.Value))
                continue;
            tokens.Add(match.Value);
            if (match.Value is "(" or "{")
                open.Push(match.Value[0]);
            else if (match.Value is ")" or "}" && (!open.TryPop(out var opened) || opened != (match.Value == ")" ? '(' : '{')))
                throw new FormatException($"'{match.Value}' closes nothing in '{expression}'");
        }

        return open.Count == 0 ? tokens : throw new FormatException($"'{open.Peek()}' is not closed in '{expression}'");
    }

    private static bool IsName(string token) => token[0] is '_' or ':' || char.IsAsciiLetter(token[0]);

    private int ReadMatchers(List<string> tokens, int i)
    {
        for (i++; tokens[i] != "}"; i++)
        {
            if (!IsName(tokens[i]))
                continue;
            if (_selectors.Count == 0 || tokens[i + 1] is not ("=" or "!=" or "=~" or "!~") || tokens[i + 2][0] is not ('"' or '\''))
                throw new FormatException($"'{tokens[i]}' selects nothing");
            _selectors[^1].Labels.Add(tokens[i]);
        }

        return i;
    }

    private int ReadLabels(List<string> tokens, int i)
    {
        if (i + 1 == tokens.Count || tokens[i + 1] != "(")
            return i; // group_left may stand alone
        for (i += 2; tokens[i] != ")"; i++)
        {
            if (IsName(tokens[i]))
                _groupLabels.Add(tokens[i]);
        }

        return i;
    }

    [GeneratedRegex("""
        \G(?: \s+
          | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
          | \[[^\]]*\]
          | [a-zA-Z_:][a-zA-Z0-9_:]*
          | [0-9][0-9a-zA-Z.+]*
          | =~ | !~ | == | != | >= | <=
          | [-+*/%^()=<>{},@] )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
