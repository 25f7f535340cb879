using System.Buffers;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>The messages of one client of a scenario of requests and replies, numbered from 0 on each connection.</summary>
internal interface IExchangeProtocol
{
    /// <summary>The reply is none that could be.</summary>
    const long Wrong = -1;

    /// <summary>The reply is to a message of somebody else.</summary>
    const long Phantom = -2;

    /// <summary>The request of this number, valid until the next.</summary>
    ReadOnlyMemory<byte> Request(long number);

    /// <summary>Whose reply this is: the number of the request, <see cref="Wrong"/> or <see cref="Phantom"/>.</summary>
    long Match(in ReadOnlySequence<byte> reply, OutstandingReplies outstanding);
}
