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
        _desk = new OperatorDesk([_notebook]);
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
        Assert.True(_desk.Answer(2, "only you\nin one line"));
        _desk.AnswerAll("everybody");
        await two.ReceivesAsync("only you in one line\neverybody\n");
        await one.ReceivesAsync("everybody\n");
        Assert.False(_desk.Answer(3, "nobody"));
        one.Finish();
        await one.Ended;
        Assert.False(_desk.Answer(1, "gone"));
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

        public void OnConnected(long number) => Lines.Enqueue($"{number} connected");

        public void OnMessage(long number, string text) => Lines.Enqueue($"{number}: {text}");

        public void OnLeft(long number) => Lines.Enqueue($"{number} left");
    }
}
