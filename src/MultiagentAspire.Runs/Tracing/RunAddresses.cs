using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>Finds what an address names in a run. An error names the closest address that exists.</summary>
/// <param name="run">The run.</param>
public sealed class RunAddresses(TracedRun run)
{
    private readonly Lazy<List<AddressText>> _agents = new(() =>
        [
            .. AgentsOf(run)
                .SelectMany(address =>
                    (AddressText[])[new(run.Display(address), address), new($"{address}", address)]
                ),
        ]
    );

    /// <summary>The agent of an address, with its arm.</summary>
    /// <exception cref="ArgumentException">The run has no such agent, or it is not trained yet.</exception>
    public AgentAddress Agent(string text)
    {
        var known = _agents.Value;
        var found = known.Find(entry => string.Equals(entry.Text, text, StringComparison.OrdinalIgnoreCase));
        if (found is null)
            throw new ArgumentException(
                $"'{UntrustedText.ToSingleLine(text)}' is no agent of this run; did you mean "
                    + $"{ClosestMatch.Find(text, known.Select(entry => entry.Text))}?"
            );
        var address = found.Address;
        if (address.Iteration > 0 && run.FindState(address.Arm!, address.Agent, address.Iteration) is null)
            throw new ArgumentException(
                $"{run.Display(address)} is not trained yet; resume the run (--resume), or ask for an earlier "
                    + "iteration."
            );
        return address;
    }

    /// <summary>The message of an address; its problem may be the start of an id.</summary>
    /// <exception cref="ArgumentException">The run has no such message, or several fit.</exception>
    /// <exception cref="InvalidDataException">The transcripts are damaged.</exception>
    public TracedMessage Message(string text)
    {
        var address = MessageAddress.Parse(text);
        var source = Source(address);
        var index = DebateIn(source, address);
        var debate = source.Debates[index];
        if (TracedMessage.Find(source, index, address.Agent, address.Round) is { } message)
            return message;
        var wanted = $"{address.Agent}/round-{address.Round}";
        var known = source.MessagesOf(debate).Select(other => $"{other.Agent}/round-{other.Round}");
        throw new ArgumentException(
            $"the debate on {address.Short.Problem} of {source.Address} has no message {wanted}; did you mean "
                + $"{ClosestMatch.Find(wanted, known)}?"
        );
    }

    private TranscriptSource Source(MessageAddress address)
    {
        var source = run.Sources.FirstOrDefault(source => source.Address == address.SetAddress);
        if (source is null)
        {
            var closest = ClosestMatch.Find(address.SetAddress, run.Sources.Select(known => known.Address));
            throw new ArgumentException(
                $"'{UntrustedText.ToSingleLine(address.SetAddress)}' is no set of transcripts of this run; "
                    + $"did you mean {closest}?"
            );
        }
        return source.Exists
            ? source
            : throw new ArgumentException(
                $"{source.Address} has no transcripts yet: its step {source.Step.Id} is not finished."
            );
    }

    private static int DebateIn(TranscriptSource source, MessageAddress address)
    {
        var ids = source.Debates.Select(debate => debate.Id.ProblemId).ToList();
        var exact = ids.IndexOf(address.Problem);
        if (exact >= 0)
            return exact;
        var fitting = ids.FindAll(id => id.StartsWith(address.Problem, StringComparison.OrdinalIgnoreCase));
        return fitting switch
        {
            [var only] => ids.IndexOf(only),
            [] => throw new ArgumentException(
                $"{source.Address} has no debate on a problem '{UntrustedText.ToSingleLine(address.Problem)}'; did you "
                    + $"mean {ClosestMatch.Find(address.Problem, ids)}?"
            ),
            _ => throw new ArgumentException(
                $"{fitting.Count} problems of {source.Address} begin with "
                    + $"'{UntrustedText.ToSingleLine(address.Problem)}'; give more of the id."
            ),
        };
    }

    /// <summary>All agents of the run in all of its iterations, and its base models.</summary>
    private static IEnumerable<AgentAddress> AgentsOf(TracedRun run)
    {
        foreach (var agent in run.AgentsOf(BaseArm.ArmName))
            yield return new AgentAddress(BaseArm.ArmName, agent, 0);
        foreach (var arm in run.Run.PlannedArms.OrderByDescending(arm => arm.IsFirstSociety))
        foreach (var agent in arm.Agents)
            for (var iteration = 0; iteration <= run.Run.Iterations; iteration++)
                yield return new AgentAddress(arm.Name, agent, iteration);
    }

    private sealed record AddressText(string Text, AgentAddress Address);
}
