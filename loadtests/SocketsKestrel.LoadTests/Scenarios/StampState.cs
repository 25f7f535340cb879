namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>What a received message is to one who looks for stamps.</summary>
internal enum StampState
{
    /// <summary>Not stamped: a server's notice, another tool's message.</summary>
    Foreign,

    /// <summary>As it was sent, to the last byte.</summary>
    Intact,

    /// <summary>Stamped, and altered behind the stamp, which can be relied on.</summary>
    BodyAltered,

    /// <summary>Stamped, and altered in the stamp or cut short: nothing in it can be relied on.</summary>
    StampAltered,
}
