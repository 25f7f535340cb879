using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SocketsKestrel.Client;
using SocketsKestrel.Client.Reconnecting;

namespace SocketsKestrel.Tests.Client.Reconnecting;

/// <summary>Real sockets; only the delays are of a clock that the test turns.</summary>
public sealed class ReconnectingClientTests
{
    private const int MoreThanBuffersTake = 32 * 1024 * 1024;

    private static readonly ReconnectOptions Options = new();

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_was_killed_and_started_again_is_found_again_and_reading_goes_on()
    {
        var killed = new LineServer();
        await using var client = new ReconnectingClient(killed.Url, new ClientOptions(), Options, _time);
        var states = new ClientStates(client);
        var running = client.RunAsync(Cancelled);
        await using var messages = client.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await WriteAsync(await killed.AcceptAsync(), "one\ntwo\n");
        Assert.Equal("one", await NextAsync(messages));
        Assert.Equal(ConnectionState.Connected, client.State);

        killed.Dispose();
        Assert.NotNull((await states.NextAsync(ConnectionState.Waiting)).Error);
        using var started = new LineServer(killed.Port);
        _time.Advance(Options.MaxDelay);
        await WriteAsync(await started.AcceptAsync(), "three\n");

        Assert.Equal("two", await NextAsync(messages));
        Assert.Equal("three", await NextAsync(messages));
        await client.DisposeAsync();
        await running;
        Assert.False(await messages.MoveNextAsync());
        Assert.Equal(ConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task Delays_grow_while_nobody_listens_and_begin_anew_after_a_connection_that_lasted()
    {
        var gone = new LineServer();
        gone.Dispose();
        await using var client = new ReconnectingClient(gone.Url, new ClientOptions(), Options, _time);
        var states = new ClientStates(client);
        var running = client.RunAsync(Cancelled);
        var backoff = new Backoff(Options.InitialDelay, Options.MaxDelay);
        for (var attempt = 2; attempt < 10; attempt++)
        {
            var waiting = await states.NextAsync(ConnectionState.Waiting);
            Assert.Equal(attempt, waiting.Attempt);
            Assert.IsType<SocketException>(waiting.Error);
            Assert.InRange(waiting.Delay!.Value, TimeSpan.Zero, backoff.CeilingBefore(attempt));
            if (attempt < 9)
                _time.Advance(waiting.Delay.Value);
        }

        using var server = new LineServer(gone.Port);
        _time.Advance(Options.MaxDelay);
        using var accepted = await server.AcceptAsync();
        Assert.Equal(9, (await states.NextAsync(ConnectionState.Connected)).Attempt);
        _time.Advance(Options.StableAfter);
        accepted.Close();

        var lost = await states.NextAsync(ConnectionState.Waiting);
        Assert.Equal((1, null), (lost.Attempt, lost.Error));
        await client.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_server_that_ends_each_connection_at_once_is_no_success_and_given_up_after_the_last_attempt()
    {
        using var server = new LineServer();
        await using var client = new ReconnectingClient(server.Url, new ClientOptions(), Options with { MaxAttempts = 3 }, _time);
        var states = new ClientStates(client);
        var running = client.RunAsync(Cancelled);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await WriteAsync(await server.AcceptAsync(), "ERR full\n", thenClose: true);
            if (attempt == 3)
                break;
            Assert.Equal(attempt + 1, (await states.NextAsync(ConnectionState.Waiting)).Attempt);
            _time.Advance(Options.MaxDelay);
        }

        var error = await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        Assert.Same(error, (await states.NextAsync(ConnectionState.Closed)).Error);
        await using var messages = client.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        for (var attempt = 1; attempt <= 3; attempt++)
            Assert.Equal("ERR full", await NextAsync(messages));
        Assert.Same(error, await Assert.ThrowsAsync<IOException>(() => NextAsync(messages)));
    }

    [Fact]
    public async Task What_is_sent_without_a_connection_fails_and_is_not_sent_later()
    {
        using var server = new LineServer();
        await using var client = new ReconnectingClient(server.Url, new ClientOptions(), Options, _time);
        var states = new ClientStates(client);
        await Assert.ThrowsAsync<IOException>(async () => await client.SendAsync("too early"u8.ToArray(), Cancelled));
        var running = client.RunAsync(Cancelled);
        (await server.AcceptAsync()).Close();
        await states.NextAsync(ConnectionState.Waiting);
        await Assert.ThrowsAsync<IOException>(async () => await client.SendAsync("between"u8.ToArray(), Cancelled));

        _time.Advance(Options.MaxDelay);
        using var accepted = await server.AcceptAsync();
        await states.NextAsync(ConnectionState.Connected);
        await client.SendAsync("now"u8.ToArray(), Cancelled);

        using var reader = new StreamReader(accepted.GetStream());
        Assert.Equal("now", await reader.ReadLineAsync(Cancelled));
        await client.DisposeAsync();
        await running;
        await Assert.ThrowsAsync<IOException>(async () => await client.SendAsync("too late"u8.ToArray(), Cancelled));
    }

    /// <summary>The next message would be taken for its rest.</summary>
    [Fact]
    public async Task A_message_that_was_begun_and_given_up_ends_its_connection()
    {
        using var server = new LineServer();
        await using var client = new ReconnectingClient(server.Url, new ClientOptions(), Options, _time);
        var states = new ClientStates(client);
        var running = client.RunAsync(Cancelled);
        using var deaf = await server.AcceptAsync();
        await states.NextAsync(ConnectionState.Connected);
        using var impatience = new CancellationTokenSource();
        var sending = client.SendAsync(new byte[MoreThanBuffersTake], impatience.Token).AsTask();
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        var lost = await states.NextAsync(ConnectionState.Waiting);
        Assert.IsAssignableFrom<OperationCanceledException>(lost.Error?.InnerException);
        await client.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_datagram_that_nobody_takes_is_heard_of_and_ends_what_has_waited_for_an_answer()
    {
        await using var client = new ReconnectingClient(
            $"udp://127.0.0.1:{UnusedPort()}", new ClientOptions { Datagrams = new() { AnswerCookies = false } }, Options, _time);
        var states = new ClientStates(client);
        var running = client.RunAsync(Cancelled);
        await states.NextAsync(ConnectionState.Connected);
        await client.SendAsync("anybody?"u8.ToArray(), Cancelled);

        Assert.NotNull((await states.NextAsync(ConnectionState.Waiting)).Error);
        await client.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_given_up()
    {
        using var server = new LineServer();
        await using var client = new ReconnectingClient(server.Url.Replace("tcp", "tls", StringComparison.Ordinal), new ClientOptions(), Options, _time);
        var states = new ClientStates(client);
        var running = client.RunAsync(Cancelled);
        using var silent = await server.AcceptAsync();
        _time.Advance(Options.ConnectTimeout);

        Assert.IsType<TimeoutException>((await states.NextAsync(ConnectionState.Waiting)).Error);
        await client.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_url_that_is_none_ends_it_at_once()
    {
        await using var client = new ReconnectingClient("http://127.0.0.1:1", new ClientOptions(), Options, _time);

        await Assert.ThrowsAsync<FormatException>(() => client.RunAsync(Cancelled));
        Assert.Equal(ConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task One_that_never_ran_is_disposed_and_does_not_run_any_more()
    {
        var client = new ReconnectingClient("tcp://127.0.0.1:1", new ClientOptions(), Options, _time);
        await client.DisposeAsync();
        await client.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.RunAsync(Cancelled));
        Assert.Empty(await client.ReadAllAsync(Cancelled).ToListAsync(Cancelled));
    }

    [Fact]
    public async Task It_ends_when_it_is_told_to_while_nobody_reads_what_arrives()
    {
        using var server = new LineServer();
        await using var client = new ReconnectingClient(server.Url, new ClientOptions(), Options, _time);
        using var stopping = new CancellationTokenSource();
        var running = client.RunAsync(stopping.Token);
        await WriteAsync(await server.AcceptAsync(), string.Concat(Enumerable.Repeat("many\n", 1000)));
        await stopping.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        Assert.Equal(ConnectionState.Closed, client.State);
    }

    private static async Task WriteAsync(TcpClient to, string text, bool thenClose = false)
    {
        await to.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), Cancelled);
        if (thenClose)
            to.Close();
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> messages)
    {
        Assert.True(await messages.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        return Encoding.UTF8.GetString(messages.Current.Span);
    }

    private static int UnusedPort()
    {
        using var socket = new UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}
