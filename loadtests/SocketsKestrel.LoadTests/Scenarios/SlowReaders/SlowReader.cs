using System.Buffers;
using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios.SlowReaders;

/// <summary>A member that reads until it knows that it is in the room, and then no more.</summary>
/// <param name="client">The client.</param>
/// <param name="closed">That the server has had enough of it: from the beginning of the load.</param>
internal sealed class SlowReader(VirtualClient client, StepRecorder closed)
{
    /// <summary>How the server has ended the connection; <see langword="null"/>: it has not.</summary>
    public string? End { get; private set; }

    public async Task RunAsync()
    {
        await ReadUntilProbeAsync();
        client.Ready();
        var hangUp = client.UntilHungUpAsync();
        await Task.WhenAny(hangUp, client.Worker.Over);
        if (!hangUp.IsCompleted)
            return;
        End = await hangUp ? ErrorKind.Reset : ErrorKind.Closed;
        var now = Stopwatch.GetTimestamp();
        var began = client.Worker.HasBegun ? client.Worker.BeganAt : now;
        closed.Record(began, began, now);
    }

    private async Task ReadUntilProbeAsync()
    {
        var isIn = false;
        while (!isIn)
        {
            if (!await client.Connection.WaitToReceiveAsync())
                throw new EndOfStreamException("The server has ended the connection.");
            while (!isIn && client.Connection.TryReceive(out var message))
            {
                client.Worker.Record.MessagesReceived++;
                isIn = IsProbe(message);
            }
        }
    }

    private bool IsProbe(in ReadOnlySequence<byte> message) =>
        MessageStamp.Read(message.IsSingleSegment ? message.FirstSpan : message.ToArray(), out var stamp) == StampState.Intact
        && stamp.Run == client.Options.RunId && stamp.Sequence == 0;
}
