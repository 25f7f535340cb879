using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Gives Kestrel's transport <see cref="BlockPool"/>s.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
