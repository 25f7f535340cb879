using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Gives Kestrel's transport one pool for all: it asks for one per listener and I/O queue, each of which would keep its own.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => BlockPool.ForAll;
}
