using System.Collections.Concurrent;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Operator;

public sealed class OperatorHandlerTests : IDisposable
{
    private readonly Endpoint _line = TestEndpoint.Create(FramingType.Line);
    private readonly TestServer _server;
    private readonly Notebook _notebook = new();
    private readonly OperatorDesk _desk;

    public OperatorHandlerTests()
    {
        _server = new TestServer(_line);
        _desk = new OperatorDesk([_notebook], _server.Time);
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Operator_hears_each_client_by_its_number()
    {
        var (one, two) = (Connect(), Connect());
        await one.SendAsync("안녕\n");
        await two.SendAsync("hello\n");
        one.Finish();
        await one.Ended;
        Assert.Equal(["1 connected", "2 connected", "1: 안녕", "2: hello", "1 left"], _notebook.Lines);
    }

    [Fact]
    public async Task Operator_answers_one_client_or_all()
    {
        var (one, two) = (Connect(), Connect());
        Assert.Equal(AnswerOutcome.Sent, _desk.Answer(2, "only you\nin one line"));
        Assert.Equal(AnswerOutcome.Sent, _desk.AnswerAll("everybody"));
        await two.ReceivesAsync("only you in one line\neverybody\n");
        await one.ReceivesAsync("everybody\n");
        Assert.Equal(AnswerOutcome.NoClient, _desk.Answer(3, "nobody"));
        one.Finish();
        await one.Ended;
        Assert.Equal(AnswerOutcome.NoClient, _desk.Answer(1, "gone"));
    }

    [Fact]
    public async Task An_answer_that_is_too_long_for_one_client_reaches_none()
    {
        var (one, two) = (Connect(), Connect());
        var text = new string('é', (_line.Options.Framing.MaxLength / 2) + 1);
        Assert.Equal(AnswerOutcome.TooLong, _desk.Answer(1, text));
        Assert.Equal(AnswerOutcome.TooLong, _desk.AnswerAll(text));
        Assert.Equal(AnswerOutcome.Sent, _desk.AnswerAll(text[1..]));
        await one.ReceivesAsync($"{text[1..]}\n");
        await two.ReceivesAsync($"{text[1..]}\n");
    }

    [Fact]
    public void With_nobody_there_nobody_is_answered() => Assert.Equal(AnswerOutcome.NoClient, _desk.AnswerAll("hello?"));

    [Fact]
    public async Task An_operator_hears_what_others_answer_and_not_again_what_it_answered_itself()
    {
        var other = new Notebook();
        _desk.Join(other);
        var client = Connect();
        await client.SendAsync("hello\n");
        _desk.Answer(1, "from the first", _notebook);
        _desk.AnswerAll("from the second", other);
        _desk.Leave(other);
        _desk.Answer(1, "from nobody");
        Assert.Equal(["1 connected", "1: hello", "to 1: from the second", "to 1: from nobody"], _notebook.Lines);
        Assert.Equal(["1 connected", "1: hello", "to 1: from the first"], other.Lines);
    }

    [Fact]
    public async Task An_operator_who_comes_later_is_told_who_is_there_and_what_was_said()
    {
        var (gone, client) = (Connect(), Connect());
        await gone.SendAsync("bye\n");
        await client.SendAsync("hello\n");
        _desk.Answer(2, "good morning");
        gone.Finish();
        await gone.Ended;

        var (clients, lines) = _desk.Join(new Notebook());
        Assert.Equal((2, "Line", _server.Time.GetUtcNow().UtcDateTime), clients.Select(c => (c.Number, c.Endpoint, c.Since)).Single());
        Assert.Equal([(2, false, "hello"), (2, true, "good morning")], lines.Select(line => (line.Client, line.IsAnswer, line.Text)));
    }

    [Fact]
    public async Task Of_a_very_long_message_the_beginning_is_kept_whole_characters_of_it()
    {
        var endpoint = TestEndpoint.Create(FramingType.Line, options => options.Framing.MaxLength = 1024 * 1024);
        using var server = new TestServer(endpoint);
        var desk = new OperatorDesk([], server.Time);
        var client = server.Connect(new OperatorHandler(desk), endpoint);
        var text = $"x{string.Concat(Enumerable.Repeat("😀", OperatorDesk.MaxShown))}";
        await client.SendAsync($"{text}\n{text[1..]}\n");

        var shown = Assert.Single(desk.Join(new Notebook()).Lines).Text; // two are more than is kept
        Assert.Equal($"{text[1..(OperatorDesk.MaxShown - 3)]}...", shown);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_refused()
    {
        var client = Connect();
        await client.SendAsync([0xFF, (byte)'\n']);
        client.Finish();
        Assert.StartsWith("ERR bad-utf8 ", await client.ReceiveToEndAsync(), StringComparison.Ordinal);
        await client.Ended;
        Assert.Equal(["1 connected", "1 left"], _notebook.Lines);
    }

    private TestPeer Connect() => _server.Connect(new OperatorHandler(_desk), _line);

    private sealed class Notebook : IOperator
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public void OnConnected(OperatorSession client) => Lines.Enqueue($"{client.Number} connected");

        public void OnLine(OperatorLine line) => Lines.Enqueue($"{(line.IsAnswer ? "to " : "")}{line.Client}: {line.Text}");

        public void OnLeft(long number) => Lines.Enqueue($"{number} left");
    }
}
