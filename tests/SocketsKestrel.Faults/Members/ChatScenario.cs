using SocketsKestrel.Faults.Delivery;

namespace SocketsKestrel.Faults.Members;

/// <summary>
/// A room full of members of every kind, who come and go, are reset, stopped and continued, and lie behind bad lines; all of it
/// as the seed says. It takes about a second.
/// </summary>
public static class ChatScenario
{
    /// <summary>How many come beside the one of each kind.</summary>
    private const int More = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the scenario in a room where nobody else is.</summary>
    /// <exception cref="TimeoutException">It did not end: somebody waits for what never comes.</exception>
    public static async Task<ScenarioResult> RunAsync(ChatEndpoints room, int seed)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<MemberKind>();
        MemberKind[] cast = [MemberKind.Tcp, .. kinds, .. random.GetItems(kinds, More)];
        var members = cast.Select((kind, number) => new ScenarioMember(seed, number, kind, room)).ToList();
        var histories = members.Select(m => m.History).ToList();
        try
        {
            await PlayAsync(members).WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"seed {seed} did not end within {Patience.TotalSeconds:0} s:\n{HistoryText.Tail(histories, 60)}", e);
        }
        finally
        {
            foreach (var member in members)
                await member.DisposeAsync();
        }

        return new ScenarioResult(seed, DeliveryChecker.Check(histories), histories);
    }

    private static async Task PlayAsync(List<ScenarioMember> members)
    {
        var anchor = members[0];
        await anchor.JoinAsync();
        var speaking = anchor.SpeakAsync();
        var others = members.Skip(1).ToList();
        var stay = await Task.WhenAll(others.Select(m => m.LiveAsync(anchor.History)));
        await speaking;
        await Task.WhenAll(others.Where((_, index) => stay[index]).Select(m => m.LeaveAsync()));
        await anchor.LeaveAsync();
    }
}
