using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// A society with its own agents: N generators and N critics debate, and each is finetuned on its own responses that
/// reached the consensus (paper section 3). It is measured by its debates, and by a vote over samples of its
/// generators.
/// </summary>
internal abstract class SocietyArm : ArmKind
{
    private const string GuardSplit = "guard";

    public override bool IsSociety => true;

    public override ImmutableArray<AgentId> Agents(Arm arm)
    {
        var slots = Enumerable.Range(0, arm.Slots);
        var generators = slots.Select(AgentId.Generator);
        return arm.HasCritics ? [.. generators, .. slots.Select(AgentId.Critic)] : [.. generators];
    }

    public override IEnumerable<Step> Train(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield break;
        var society = arm.SocietyAfter(iteration - 1, arm.Slots);
        var debates = DebateStep.Collect(arm, iteration, society, arm.Debate);
        yield return debates;
        yield return new SelectStep(
            StepIds.Select(iteration, arm.Name),
            iteration,
            arm.Name,
            debates.Transcripts.Path
        );
        foreach (var agent in Agents(arm))
            yield return new TrainStep(StepIds.Train(iteration, arm.Name, agent), iteration, arm.Name, agent);
        if (!arm.Training.KeepCriticWhenAgreementFalls || !arm.HasCritics)
            yield break;
        foreach (var step in Guard(arm, iteration))
            yield return step;
    }

    /// <summary>Debates with the new and with the previous critics, and the step that compares them.</summary>
    private static IEnumerable<Step> Guard(Arm arm, int iteration)
    {
        var withNew = GuardDebates(arm, iteration, "new", iteration);
        var withPrevious = GuardDebates(arm, iteration, "previous", iteration - 1);
        yield return withNew;
        yield return withPrevious;
        yield return new GuardStep(
            StepIds.Guard(iteration, arm),
            iteration,
            arm.Name,
            withNew.Transcripts.Path,
            withPrevious.Transcripts.Path
        );
    }

    /// <summary>
    /// A debate, and a vote over the generators' independent samples, as many as a debate costs calls.
    /// </summary>
    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield break;
        yield return Measurement.OfDebate(arm, arm.Name, arm.SocietyAfter(iteration, arm.Slots));
        var samples = Measurement.SamplesOf(arm.Name);
        yield return Measurement.OfSamples(arm, samples, arm.SocietyAfter(iteration, arm.Samples));
    }

    /// <summary>
    /// Debates of the new generators with new or previous critics. Both have the same ids, so the same seeds and the
    /// same first rounds: they differ in the critics alone. They use training problems: the guard reads no reference
    /// answers.
    /// </summary>
    private static DebateStep GuardDebates(Arm arm, int iteration, string which, int criticIteration)
    {
        var id = StepIds.Guarded(iteration, which, arm);
        var problems = new ProblemSet(ProblemSet.Train, iteration);
        var society = arm.SocietyAfter(iteration, arm.Slots) with { CriticIteration = criticIteration };
        var path = RunLayout.Transcripts(iteration, arm, $"{GuardSplit}-{which}");
        var transcripts = new TranscriptSet(arm.Name, GuardSplit, path);
        return new DebateStep(id, iteration, arm.Name, arm.Name, problems, society, arm.Debate, transcripts);
    }
}
