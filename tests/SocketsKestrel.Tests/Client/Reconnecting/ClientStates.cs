using System.Threading.Channels;
using SocketsKestrel.Client.Reconnecting;

namespace SocketsKestrel.Tests.Client.Reconnecting;

/// <summary>The changes of a client's state, in order, for a test to wait for.</summary>
internal sealed class ClientStates
{
    private readonly Channel<ConnectionStateChangedEventArgs> _changes = Channel.CreateUnbounded<ConnectionStateChangedEventArgs>();

    public ClientStates(ReconnectingClient client) => client.StateChanged += (_, change) => Assert.True(_changes.Writer.TryWrite(change));

    /// <summary>The next change to a state; those before it are passed over.</summary>
    public async Task<ConnectionStateChangedEventArgs> NextAsync(ConnectionState state)
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        impatience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var change = await _changes.Reader.ReadAsync(impatience.Token);
            if (change.New == state)
                return change;
        }
    }
}
