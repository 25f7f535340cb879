using System.Text;
using SocketsKestrel.Server.Logging;

namespace SocketsKestrel.Tests.Server;

public sealed class LineWriterTests
{
    [Fact]
    public async Task Writer_never_waits_and_the_loss_is_told_before_the_newest_lines()
    {
        using var output = new StubbornStream();
        using var writer = new LineWriter(output, capacity: 3, lost => $"{lost} lost\n");
        writer.Write("0\n");
        await output.Blocked;
        for (var i = 1; i <= 10; i++)
            writer.Write($"{i}\n");
        output.Release();
        await output.WaitForAsync("10\n");
        Assert.Equal("0\n7 lost\n8\n9\n10\n", output.Text);
    }

    [Fact]
    public async Task Failed_writes_are_counted_and_the_next_ones_tried()
    {
        using var output = new StubbornStream { Error = new IOException("No space left on device") };
        output.Release();
        using var writer = new LineWriter(output, capacity: 100, lost => $"{lost} lost\n");
        writer.Write("0\n");
        await output.Blocked;
        writer.Write("1\n");
        output.Error = null;
        await output.WaitForAsync("1\n");
        Assert.Equal("1 lost\n1\n", output.Text);
    }

    [Fact]
    public async Task What_waits_is_written_at_the_end()
    {
        using var output = new StubbornStream();
        var writer = new LineWriter(output, capacity: 100, lost => $"{lost} lost\n");
        writer.Write("0\n");
        await output.Blocked;
        writer.Write("1\n");
        output.Release();
        writer.Dispose();
        Assert.Equal("0\n1\n", output.Text);
    }

    /// <summary>Blocks its writer until it is released.</summary>
    private sealed class StubbornStream : MemoryStream
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _written = new(0);
        private volatile IOException? _error;
        private volatile string _text = "";

        public Task Blocked => _blocked.Task;

        public IOException? Error
        {
            get => _error;
            set => _error = value;
        }

        public string Text => _text;

        public void Release() => _released.Set();

        public async Task WaitForAsync(string end)
        {
            while (!Text.EndsWith(end, StringComparison.Ordinal))
                Assert.True(await _written.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _blocked.TrySetResult();
            _released.Wait();
            if (_error is { } error)
                throw error;
            _text += Encoding.UTF8.GetString(buffer);
            _written.Release();
        }
    }
}
