using SocketsKestrel.Client;

namespace SocketsKestrel.Tests.Client;

public sealed class StreamConnectionTests
{
    /// <summary>One is sent when the connection is disposed, others wait for that: all hear of it.</summary>
    [Fact]
    public async Task Senders_that_wait_when_it_is_disposed_fail()
    {
        var socket = new StuckSocket();
        var connection = new StreamConnection(socket, socket, MessageClient.DefaultFraming);
        var sends = Enumerable.Range(0, 3).Select(_ => connection.SendAsync(new byte[10], TestContext.Current.CancellationToken).AsTask()).ToArray();

        await connection.DisposeAsync();

        foreach (var send in sends)
            await Assert.ThrowsAsync<IOException>(() => send.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    /// <summary>A peer that takes nothing.</summary>
    private sealed class StuckSocket : SocketStream
    {
        private readonly TaskCompletionSource _closed = new();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await _closed.Task;

        public override void CompleteSending()
        {
        }

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetException(new IOException("closed"));
            base.Dispose(disposing);
        }
    }
}
