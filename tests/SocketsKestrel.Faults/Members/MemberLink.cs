namespace SocketsKestrel.Faults.Members;

/// <summary>The byte stream of a member.</summary>
internal abstract class MemberLink : IAsyncDisposable
{
    /// <summary>What the server sends.</summary>
    public abstract Stream Input { get; }

    /// <summary>What the server gets; written through.</summary>
    public abstract Stream Output { get; }

    /// <summary>The server sees the end of the stream; <see cref="Input"/> goes on.</summary>
    public abstract Task FinishSendingAsync();

    /// <summary>Whether the end that <see cref="Input"/> has come to is the server's.</summary>
    public virtual Task<bool> EndsWellAsync() => Task.FromResult(true);

    /// <summary>Ends as a crash does.</summary>
    public abstract void Reset();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
