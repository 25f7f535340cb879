namespace SocketsKestrel.Faults.Proxy;

/// <summary>How one direction of a proxied connection ends.</summary>
public enum Ending
{
    /// <summary>The receiver sees the end of the stream; the other direction goes on.</summary>
    HalfClose,

    /// <summary>Both sockets are closed. Where bytes are unread, the kernel makes a reset of it.</summary>
    Close,

    /// <summary>Both peers get a RST (SO_LINGER with zero seconds).</summary>
    Reset,

    /// <summary>Nothing more passes, not even an end: a cable that was pulled.</summary>
    Hang,
}
