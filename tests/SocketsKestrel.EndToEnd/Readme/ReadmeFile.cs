using System.Text.RegularExpressions;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Readme;

/// <summary>The README at the repository's root, taken apart into its fenced blocks.</summary>
internal static partial class ReadmeFile
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    /// <summary>The contents of the blocks that are marked with a language.</summary>
    public static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Text).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["text"].Value);

    /// <summary>The commands of a console block, each with the output that the block shows below it.</summary>
    public static IEnumerable<(string Command, string Output)> Commands(string block) =>
        block.Split("$ ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('\n', 2)).Select(lines => (lines[0], lines[1]));

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
