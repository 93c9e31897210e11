using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>Finetunes one agent.</summary>
/// <param name="StepsOf">The arm whose optimizer steps, all agents together, this one takes as well; null = by its own settings.</param>
internal sealed record TrainStep(string Id, int Iteration, string Arm, AgentId Agent, string? StepsOf = null)
    : Step(Id, Iteration, Arm)
{
    public static string IdOf(int iteration, string arm, AgentId agent) =>
        FormattableString.Invariant($"{iteration}-train-{arm}-{agent}");
}
