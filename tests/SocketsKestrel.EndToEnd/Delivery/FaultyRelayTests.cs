using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Delivery;
using SocketsKestrel.Faults.Members;

namespace SocketsKestrel.EndToEnd.Delivery;

/// <summary>The checker finds what a relay has done, and that only.</summary>
public sealed class FaultyRelayTests
{
    private const int Messages = 100;
    private const int FaultAt = 40;

    [Theory]
    [InlineData(RelayFault.None, null)]
    [InlineData(RelayFault.Drop, FindingKind.Lost)]
    [InlineData(RelayFault.Repeat, FindingKind.Duplicate)]
    [InlineData(RelayFault.Swap, FindingKind.Reordered)]
    [InlineData(RelayFault.Alter, FindingKind.Phantom)]
    public async Task What_a_relay_does_to_one_message_is_found(RelayFault fault, FindingKind? found)
    {
        var verdict = await RunAsync(fault, FaultAt);

        // A message that was altered is missing as itself.
        FindingKind[] expected = found is FindingKind.Phantom ? [FindingKind.Phantom, FindingKind.Lost] : found is { } kind ? [kind] : [];
        Assert.Equal(expected, verdict.Findings.Select(f => f.Kind));
        Assert.All(verdict.Findings, f => Assert.Equal(2, f.Receiver));
        Assert.All(verdict.Findings.Where(f => f.Kind != FindingKind.Phantom), f => Assert.Equal($"1.0.{FaultAt}", f.Message));
        Assert.Equal(Messages, verdict.Sent);
        Assert.Equal(0, verdict.Unsettled);
        Assert.Equal(2 * Messages - (fault is RelayFault.Drop or RelayFault.Alter ? 1 : 0), verdict.Delivered);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Messages - 1)]
    public async Task The_first_and_the_last_message_are_missed_as_any_other(int faultAt)
    {
        var finding = Assert.Single((await RunAsync(RelayFault.Drop, faultAt)).Findings);

        Assert.Equal(new Finding(FindingKind.Lost, 2, $"1.0.{faultAt}"), finding);
    }

    /// <summary>Member 0 sends, 1 and 2 receive; 2, which came last, is wronged.</summary>
    private static async Task<Verdict> RunAsync(RelayFault fault, int faultAt)
    {
        await using var relay = new FaultyRelay(fault, faultAt);
        var members = new List<RoomMember>();
        for (var number = 0; number < 3; number++)
        {
            var history = new MemberHistory(run: 1, number, "Tcp", isDatagram: false);
            members.Add(new StreamMember(await SocketLink.ConnectAsync(relay.Address), history));
            await members[^1].JoinAsync().WithinDeadline("join");
        }

        for (var i = 0; i < Messages; i++)
            await members[0].SendAsync(i);
        foreach (var member in members)
        {
            await member.LeaveAsync().WithinDeadline("leave");
            await member.DisposeAsync();
        }

        return DeliveryChecker.Check([.. members.Select(m => m.History)]);
    }
}
