using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Tests.Hosting.Connections;

public sealed class BlockPoolTests
{
    [Fact]
    public void What_was_left_to_the_collector_is_not_unused_once_more()
    {
        using var pool = new BlockPool();
        var blocks = Enumerable.Range(0, 10).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(block => block.Dispose());
        Assert.Equal(0, pool.TakeUnusedBytes());
        Assert.Equal(10 * BlockPool.BlockSize, pool.TakeUnusedBytes());
        pool.Trim();
        Assert.Equal(0, pool.TakeUnusedBytes());
    }
}
