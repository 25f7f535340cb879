using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SocketsKestrel.Client.Reconnecting;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Terminal.Connections;

/// <summary>A conversation with an endpoint, whose connection is made anew when it is lost.</summary>
/// <param name="target">The endpoint.</param>
/// <param name="view">Where it is shown.</param>
internal sealed class Session(Target target, IConversationView view) : IConversation
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly ReconnectingClient _client = new(target.Address.ToString(), target.Options, new ReconnectOptions());

    /// <summary>Without framing a letter may come in two pieces.</summary>
    private readonly Decoder? _pieces = target.IsRaw ? Utf8.GetDecoder() : null;

    private Task _running = Task.CompletedTask;
    private Task _greeting = Task.CompletedTask;

    /// <summary>Sent when there is a connection: a UDP server knows its client by the first message.</summary>
    public string? Greeting { get; init; }

    /// <summary>Sent at the end.</summary>
    public IReadOnlyList<string> Farewell { get; init; } = [];

    public void Begin()
    {
        _client.StateChanged += (_, change) =>
        {
            view.OnStatus(LinkStatus.Of(target.Address.ToString(), change, TimeProvider.System.GetUtcNow()));
            if (change.New == ConnectionState.Connected && Greeting is { } greeting)
                _greeting = TrySendAsync(greeting, CancellationToken.None);
        };
        _running = Task.Run(() => Task.WhenAll(RunAsync(), ReceiveAsync())); // not on a window's thread, which ends before they do
    }

    public Task SendAsync(string text) => Task.Run(() => SendAsync(text, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        if (_client.State == ConnectionState.Connected)
        {
            using var timeout = new CancellationTokenSource(FarewellTimeout);
            foreach (var message in Farewell)
                await TrySendAsync(message, timeout.Token);
        }

        await _client.DisposeAsync();
        await _running;
        await _greeting;
    }

    private Task SendAsync(string text, CancellationToken cancellationToken) => _client.State == ConnectionState.Connected
        ? _client.SendAsync(Utf8.GetBytes(text), cancellationToken).AsTask()
        : throw new IOException("not connected");

    /// <summary>What cannot be sent to a connection that is lost meanwhile, the state says.</summary>
    private async Task TrySendAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }

    /// <summary>How it ended, the last state has said.</summary>
    private async Task RunAsync()
    {
        try
        {
            await _client.RunAsync();
        }
        catch (Exception e) when (IsOfConnection(e))
        {
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            await foreach (var message in _client.ReadAllAsync())
            {
                var text = Decode(message.Span);
                if (text.Length > 0 || _pieces is null)
                    view.OnMessage(text);
            }
        }
        catch (Exception e) when (IsOfConnection(e))
        {
        }
    }

    private string Decode(ReadOnlySpan<byte> message)
    {
        if (_pieces is null)
            return Utf8.GetString(message);
        var text = new char[_pieces.GetCharCount(message, flush: false)];
        return new string(text, 0, _pieces.GetChars(message, text, flush: false));
    }

    private static bool IsOfConnection(Exception e) => e is IOException or SocketException or FormatException or TimeoutException or AuthenticationException or ProtocolException;
}
