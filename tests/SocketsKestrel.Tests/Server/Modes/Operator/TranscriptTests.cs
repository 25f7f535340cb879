using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Tests.Server.Modes.Operator;

public sealed class TranscriptTests
{
    private readonly Transcript _transcript = new();

    [Fact]
    public void Of_each_client_the_last_lines_are_kept()
    {
        Add(2, "quiet");
        for (var i = 0; i < Transcript.MaxLinesOfClient + 3; i++)
            Add(1, $"{i}");
        Assert.Equal(["quiet", .. Enumerable.Range(3, Transcript.MaxLinesOfClient).Select(i => $"{i}")], Texts);
    }

    [Fact]
    public void Of_each_client_so_much_text_is_kept()
    {
        Add(2, "quiet");
        for (var i = 0; i < 5; i++)
            Add(1, new string((char)('a' + i), Transcript.MaxCharactersOfClient / 3));
        Assert.Equal(["quiet", "c", "d", "e"], Texts.Select(text => text.Length == 5 ? text : text[..1]));
    }

    [Fact]
    public void Of_all_clients_so_much_text_is_kept_of_the_longest_line_all()
    {
        var text = new string('x', Transcript.MaxCharactersOfClient);
        for (var client = 0; client < 1000; client++)
            Add(client, text);
        Assert.InRange(Texts.Sum(t => t.Length), Transcript.MaxCharacters / 2, Transcript.MaxCharacters);
        Assert.Equal(999, _transcript.Lines.Last().Client);

        // What has fallen out for the sake of others is not missed by its own client.
        Add(0, "again");
        _transcript.Remove(0);
        _transcript.Remove(1);
        Assert.DoesNotContain(_transcript.Lines, line => line.Client is 0 or 1);
    }

    [Fact]
    public void Lines_without_text_are_bounded_too()
    {
        for (var i = 0; i < 1_000_000; i++)
            Add(i, "");
        Assert.InRange(_transcript.Lines.Count, 1, 100_000);
    }

    [Fact]
    public void Who_left_is_forgotten()
    {
        Add(1, "a");
        Add(2, "b");
        Add(1, "c");
        _transcript.Remove(1);
        _transcript.Remove(3);
        Assert.Equal(["b"], Texts);
        Add(1, "d");
        Assert.Equal(["b", "d"], Texts);
    }

    private IEnumerable<string> Texts => _transcript.Lines.Select(line => line.Text);

    private void Add(long client, string text) => _transcript.Add(new OperatorLine(client, IsAnswer: false, text, DateTime.UnixEpoch));
}
