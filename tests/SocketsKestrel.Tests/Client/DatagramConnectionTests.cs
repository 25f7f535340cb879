using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SocketsKestrel.Client;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Tests.Client;

/// <summary>The client's side of the cookie exchange, against a socket that answers what the test says, or loses it.</summary>
public sealed class DatagramConnectionTests : IAsyncDisposable
{
    private const string Cookie = "COOKIE 0123456789abcdefghijkl";
    private const string Other = "COOKIE abcdefghijkl0123456789";

    private static readonly string Request = Encoding.ASCII.GetString(UdpCookie.Request);

    /// <summary>Only ends a test that would hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1024 * 1024 };
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DatagramConnection _client;

    public DatagramConnectionTests()
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Connect(_server.LocalEndPoint!);
        _client = new DatagramConnection(new DatagramStream(_socket), new DatagramOptions(), _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Server_that_wants_no_cookie_gets_the_message_at_once_and_once()
    {
        await SendAsync("one");
        await ServerReceivesAsync(Request, "one");
        Answer("answer");
        Assert.Equal("answer", await NextAsync());
        await SendAsync("two");
        await ServerReceivesAsync("two");
        Pass(10);
        await SendAsync("three");
        await ServerReceivesAsync("three");
    }

    [Fact]
    public async Task Cookie_is_sent_back_and_what_was_dropped_follows_it()
    {
        await SendAsync("hi");
        await SendAsync("there");
        await ServerReceivesAsync(Request, "hi", "there");
        Answer(Cookie);
        await ServerReceivesAsync(Cookie, "hi", "there");
        await SendAsync("again");
        await ServerReceivesAsync("again");
        Answer("answer");
        Assert.Equal("answer", await NextAsync());
    }

    [Fact]
    public async Task Cookie_in_answer_to_what_was_sent_before_doubles_nothing()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi");
        Answer(Cookie);
        Answer(Cookie);
        Answer(Cookie);
        await ServerReceivesAsync(Cookie, "hi");
        Answer("answer");
        Assert.Equal("answer", await NextAsync());
        await SendAsync("next");
        await ServerReceivesAsync("next");
    }

    [Fact]
    public async Task Lost_request_is_repeated()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi"); // both lost
        Pass(0.5);
        await ServerReceivesAsync(Request);
        Answer(Cookie);
        await ServerReceivesAsync(Cookie, "hi");
    }

    [Fact]
    public async Task Lost_proof_is_repeated_with_all_that_was_lost_behind_it()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi");
        Answer(Cookie);
        await ServerReceivesAsync(Cookie, "hi"); // both lost
        await SendAsync("there"); // dropped
        await ServerReceivesAsync("there");
        Pass(0.5);
        await ServerReceivesAsync(Request);
        Answer(Other);
        await ServerReceivesAsync(Other, "hi", "there");
    }

    [Fact]
    public async Task Nothing_is_asked_any_more_once_nothing_was_asked_back()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi");
        Pass(0.5);
        await ServerReceivesAsync(Request);
        Pass(0.5);
        await ServerReceivesAsync(Request);
        Pass(0.5);
        Pass(10);
        await SendAsync("there");
        await ServerReceivesAsync("there");
    }

    [Fact]
    public async Task After_a_minute_of_silence_the_server_may_have_forgotten()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi");
        Answer("answer");
        Assert.Equal("answer", await NextAsync());
        Pass(60);
        await SendAsync("there");
        await ServerReceivesAsync(Request, "there");
        Answer(Cookie);
        await ServerReceivesAsync(Cookie, "there");
    }

    [Fact]
    public async Task Cookie_that_comes_late_is_answered_by_the_walk()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi");
        Answer("answer");
        Assert.Equal("answer", await NextAsync());
        Answer(Cookie); // the server has been started anew
        var next = NextAsync();
        await ServerReceivesAnyOrderAsync(Request, Cookie);
        Answer("answer");
        Assert.Equal("answer", await next);
    }

    [Fact]
    public async Task Server_that_takes_no_proof_is_given_up_and_the_caller_told()
    {
        await SendAsync("hi");
        await ServerReceivesAsync(Request, "hi");
        for (var answer = 0; answer < 5; answer++)
        {
            Answer(Cookie);
            await ServerReceivesAsync(Cookie, "hi");
            Pass(0.5);
            await ServerReceivesAsync(Request);
        }

        Answer(Cookie);
        await Assert.ThrowsAsync<IOException>(NextAsync);
        await SendAsync("anew");
        await ServerReceivesAsync(Request, "anew");
    }

    [Fact]
    public async Task Switched_off_a_cookie_is_a_message()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(_server.LocalEndPoint!, Cancelled);
        await using var client = new DatagramConnection(new DatagramStream(socket), new DatagramOptions { AnswerCookies = false }, _time);
        await client.SendAsync("hi"u8.ToArray(), Cancelled);
        await ServerReceivesAsync("hi");
        await _server.SendToAsync(Encoding.ASCII.GetBytes(Cookie), socket.LocalEndPoint!, Cancelled);
        await foreach (var message in client.ReadAllAsync(Cancelled))
        {
            Assert.Equal(Cookie, Encoding.ASCII.GetString(message));
            break;
        }
    }

    [Fact]
    public async Task More_than_can_be_kept_waits_for_the_end_of_the_exchange()
    {
        for (var i = 0; i < 256; i++)
            await SendAsync($"{i}");
        var waiting = SendAsync("last");
        Assert.False(waiting.IsCompleted);
        await ServerReceivesAsync([Request, .. Enumerable.Range(0, 256).Select(i => $"{i}")]);
        Answer(Cookie);
        await ServerReceivesAsync([Cookie, .. Enumerable.Range(0, 256).Select(i => $"{i}")]);
        Answer("answer");
        await waiting.WaitAsync(Patience, Cancelled);
        await ServerReceivesAsync("last");
    }

    private Task SendAsync(string message) => _client.SendAsync(Encoding.UTF8.GetBytes(message), Cancelled).AsTask();

    private void Answer(string datagram) => _server.SendTo(Encoding.UTF8.GetBytes(datagram), _socket.LocalEndPoint!);

    /// <summary>Turns the clock. A request that was received says that the time to the next one runs.</summary>
    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private async Task ServerReceivesAsync(params string[] datagrams)
    {
        foreach (var expected in datagrams)
            Assert.Equal(expected, await ServerReceiveAsync());
    }

    private async Task ServerReceivesAnyOrderAsync(params string[] datagrams)
    {
        List<string> received = [];
        for (var i = 0; i < datagrams.Length; i++)
            received.Add(await ServerReceiveAsync());
        Assert.Equal(datagrams.Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
    }

    private async Task<string> ServerReceiveAsync()
    {
        var buffer = new byte[2048];
        var length = await _server.ReceiveAsync(buffer, Cancelled).AsTask().WaitAsync(Patience, Cancelled);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private async Task<string> NextAsync()
    {
        await foreach (var message in _client.ReadAllAsync(Cancelled).WithCancellation(Cancelled))
            return Encoding.UTF8.GetString(message);
        throw new EndOfStreamException();
    }
}
