using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>Overviews of runs.</summary>
public static class RunOverviews
{
    /// <summary>All agents by iteration, and all transcripts with a check of the models that they name.</summary>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static RunOverview Of(TracedRun run)
    {
        var roots =
            from arm in run.Run.PlannedArms
            from agent in arm.Agents
            select RootOf(run, arm.Name, agent);
        var sets = run.Sources.Select(SetOf).ToImmutableArray();
        var mismatched = run
            .Sources.Where(source => source.Exists)
            .SelectMany(source => MismatchedIn(source, run.SocietyOf(source)));
        return new RunOverview(
            [.. roots],
            sets,
            sets.Sum(set => set.Messages),
            [.. mismatched],
            run.Identity
        );
    }

    private static AgentNode RootOf(TracedRun run, string arm, AgentId agent)
    {
        var address = new AgentAddress(arm, agent, 0);
        var model = run.ModelOf(address).Model;
        var digest = model.Adapter?.Digest ?? model.Base.Digest;
        return new AgentNode(run.Display(address), digest, null, null, null, ChildrenOf(run, address));
    }

    /// <summary>The agents whose training started from an agent, each with its own.</summary>
    private static ImmutableArray<AgentNode> ChildrenOf(TracedRun run, AgentAddress parent) =>
        [
            .. run
                .States.Where(state => (state.Step.Arm, state.Step.Agent) == (parent.Arm, parent.Agent))
                .Where(state => run.StartOf(state.Step.Arm, state.Step.Iteration) == parent.Iteration)
                .Select(state => NodeOf(run, state)),
        ];

    private static AgentNode NodeOf(TracedRun run, AgentState state)
    {
        var address = new AgentAddress(state.Step.Arm, state.Step.Agent, state.Step.Iteration);
        var current = state.Current;
        var isKept = state.Guard == GuardDecision.KeptPrevious;
        return new AgentNode(
            run.Display(address),
            current.Adapter?.Digest ?? current.Base.Digest,
            state.Selection.Examples,
            SelectedFrom(run, state),
            isKept ? "the new one agreed with the vote less often" : state.Training.KeptReason,
            ChildrenOf(run, address)
        );
    }

    private static string? SelectedFrom(TracedRun run, AgentState state) =>
        run
            .Sources.FirstOrDefault(source =>
                run.SelectionsFrom(source)
                    .Any(select => (select.Arm, select.Iteration) == (state.Step.Arm, state.Step.Iteration))
            )
            ?.Address;

    private static SetTrace SetOf(TranscriptSource source)
    {
        if (!source.Exists)
            return new SetTrace(source.Address, null, 0, null);
        var messages = source.Debates.SelectMany(source.MessagesOf).ToList();
        return new SetTrace(
            source.Address,
            source.Debates.Count,
            messages.Count,
            messages.FirstOrDefault()?.ToString()
        );
    }

    /// <summary>Responses that name another base model or adapter than their author had.</summary>
    private static IEnumerable<string> MismatchedIn(TranscriptSource source, Society society) =>
        from debate in source.Debates
        from round in debate.Rounds
        from response in round
        let model = Speakers.ModelOf(society, response.Agent)
        where
            response.Adapter != model.Adapter?.Digest
            || (response.Base is { } recorded && recorded != model.Base.Digest)
        select source.AddressOf(debate, response.Agent, response.Round).ToString();
}
