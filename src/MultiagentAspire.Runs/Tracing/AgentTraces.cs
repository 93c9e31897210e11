using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The lineage of agents.</summary>
public static class AgentTraces
{
    /// <summary>Back from an agent to every training example and the base model, forward to what it did.</summary>
    /// <param name="address">An agent that <see cref="RunAddresses.Agent"/> found.</param>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static AgentTrace Of(TracedRun run, AgentAddress address)
    {
        var (model, origin) = run.ModelOf(address);
        var digest = DigestOf(model);
        var state = TracedRun.IsBase(address)
            ? null
            : run.FindState(address.Arm!, address.Agent, address.Iteration);
        var trainedFrom = run.States.Where(later =>
            later.Training.KeptReason is null && DigestOf(later.Parent) == digest
        );
        return new AgentTrace(
            run.Display(address),
            ModelTrace.Of(model),
            run.Display(address with { Iteration = origin }),
            [.. ChainOf(run, address)],
            state is null ? null : TrainingOf(run, state),
            [
                .. trainedFrom.Select(later =>
                    run.Display(later.Step.Arm, later.Step.Agent, later.Step.Iteration)
                ),
            ],
            [.. SpokenBy(run, address with { Iteration = origin })],
            run.Identity
        );
    }

    /// <summary>
    /// The models from an agent back to its base model: each was trained from the next one. The base model is last.
    /// </summary>
    internal static IEnumerable<ChainLink> ChainOf(TracedRun run, AgentAddress address)
    {
        var (model, origin) = run.ModelOf(address);
        while (model.Adapter is { } adapter)
        {
            yield return new ChainLink(run.Display(address with { Iteration = origin }), adapter.Digest);
            if (origin == 0)
                break; // the adapter that the run file starts the agent with
            address = address with { Iteration = run.StartOf(address.Arm!, origin) };
            (model, origin) = run.ModelOf(address);
        }
        var slot = address.Agent.Slot % run.Run.Agents.Length;
        yield return new ChainLink(run.Display(Speakers.BaseOf(slot)), model.Base.Digest);
    }

    private static string DigestOf(AgentModel model) => model.Adapter?.Digest ?? model.Base.Digest;

    private static TrainingTrace TrainingOf(TracedRun run, AgentState state)
    {
        var step = state.Step;
        var selection = run
            .Plan.OfType<SelectStep>()
            .First(select => (select.Arm, select.Iteration) == (step.Arm, step.Iteration));
        var data = run.DataOf(selection, step.Agent);
        return new TrainingTrace
        {
            Step = step.Id,
            Job = StepIds.TrainingJob(run.Run, step),
            Seed = TrainingInputs.SeedOf(run.Run, step),
            Settings = run.SettingsOf(step),
            StartedFrom = run.Display(step.Arm, step.Agent, state.ParentIteration),
            Start = ModelTrace.Of(state.Parent),
            Result = state.Training,
            Guard = state.Guard,
            Data = state.Data,
            DataDigest = ContentDigest.OfFile(data.Path),
            SelectedFrom = data.Source.Address,
            Selection = run.Run.ArmOf(step.Arm).Selection,
            SelectionSeed = TrainingInputs.SelectionSeedOf(run.Run, selection, step.Agent),
            Examples =
            [
                .. Enumerable
                    .Range(0, data.Examples.Count)
                    .Select(number => ExampleOf(run, step.Arm, data, number)),
            ],
        };
    }

    private static ExampleTrace ExampleOf(TracedRun run, string arm, SelectedData data, int number)
    {
        var example = data.Examples[number];
        if (data.Messages[number] is not { } source)
            return new ExampleTrace(number + 1, example.ProblemId, example.Weight, null, null, []);
        var file = data.FileOf(source);
        var debate = file.Debates[source.Debate];
        var vote = MessageTraces.VoteOf(run, file, debate, arm);
        var responses = debate
            .Trajectory(source.Slot)
            .Take(source.Round)
            .Select(response => ResponseOf(run, file, debate, response, source));
        return new ExampleTrace(
            number + 1,
            example.ProblemId,
            example.Weight,
            debate.Id,
            VoteTrace.Of(vote),
            [.. responses]
        );
    }

    private static TracedResponse ResponseOf(
        TracedRun run,
        TranscriptSource transcripts,
        DebateTranscript debate,
        AgentResponse response,
        ExampleSource source
    ) =>
        new(
            transcripts.AddressOf(debate, response.Agent, response.Round).ToString(),
            response.Round,
            run.Display(Speakers.Of(run.Run, transcripts.Step.Society, response.Agent)),
            Seeds.ForResponse(debate.Id, response.Agent, response.Round),
            source.Learns(source.Debate, source.Slot, response.Round),
            response.Answer,
            response.Prompt
        );

    /// <summary>The sets in which a model spoke, by the agent and iteration that made it.</summary>
    private static IEnumerable<SpokenSet> SpokenBy(TracedRun run, AgentAddress maker)
    {
        foreach (var source in run.Sources.Where(source => source.Exists))
        {
            var authors = AuthorsOf(run, source, maker);
            if (authors.Count == 0)
                continue;
            var messages = TracedMessage.AllOf(source).Count(message => authors.Contains(message.Author));
            if (messages > 0)
                yield return new SpokenSet(
                    source.Address,
                    source.Step.IsMeasured ? source.Step.Name : null,
                    messages,
                    [.. SelectedFor(run, source, authors)]
                );
        }
    }

    /// <summary>The authors in a source's debates behind whom a model is.</summary>
    private static HashSet<AgentId> AuthorsOf(TracedRun run, TranscriptSource source, AgentAddress maker)
    {
        AgentRole[] roles = [AgentRole.Generator, AgentRole.Critic, AgentRole.Summarizer];
        var authors =
            from role in roles
            from slot in Enumerable.Range(0, source.Step.Society.Slots)
            select new AgentId(role, slot);
        return [.. authors.Where(author => IsBehind(author))];

        bool IsBehind(AgentId author)
        {
            var speaker = Speakers.Of(run.Run, source.Step.Society, author);
            return (speaker.Arm, speaker.Agent) == (maker.Arm, maker.Agent)
                && (TracedRun.IsBase(speaker) || run.ModelOf(speaker).Origin == maker.Iteration);
        }
    }

    /// <summary>Agents whose data has an example that learns a message of the authors.</summary>
    private static IEnumerable<string> SelectedFor(
        TracedRun run,
        TranscriptSource source,
        HashSet<AgentId> authors
    ) =>
        from selection in run.SelectionsFrom(source)
        from agent in run.AgentsOf(selection.Arm)
        where run.DataOf(selection, agent).Learns(source, authors)
        select run.Display(selection.Arm, agent, selection.Iteration);
}
