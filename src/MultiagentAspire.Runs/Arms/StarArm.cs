using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// STaR (Zelikman et al., 2022; paper section 5): one model finetuned on its own responses that the reference answers
/// confirm. Problems on which it failed are asked again with the answer as a hint, and a right response is learned as
/// one to the bare question (rationalisation). The only arm whose training reads reference answers.
/// </summary>
internal sealed class StarArm : SingleModelArm
{
    /// <summary>The split of the debates with hints, as it is written in their ids.</summary>
    private const string Rationalise = "rationalise";

    public override string Name => "star";

    public override string Description =>
        "STaR: one model finetuned on its responses that are right by the reference answers, and on responses to hints "
        + "where it failed.";

    public override int Order => 45;

    public override bool LearnsFromReferences => true;

    protected override bool IsDebated => false;

    public override IEnumerable<Step> Train(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield break;
        var samples = arm.SocietyAfter(iteration - 1, arm.OwnSamples ?? 1);
        var first = DebateStep.Collect(arm, iteration, samples, arm.Independent);
        var hinted = DebateStep.Rationalise(arm, iteration, Rationalise, samples with { Slots = 1 }, first);
        yield return first;
        yield return hinted;
        yield return new SelectStep(
            StepIds.Select(iteration, arm.Name),
            iteration,
            arm.Name,
            first.Transcripts.Path
        )
        {
            Rationalised = hinted.Transcripts.Path,
        };
        yield return new TrainStep(StepIds.Train(iteration, arm.Name, Single), iteration, arm.Name, Single);
    }
}
