using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// How agents are finetuned, with presets and overrides applied: the first iteration and the later ones, for
/// each role.
/// </summary>
/// <param name="FromPrevious">True: each iteration continues the agent of the one before. False: it starts at
/// the base again.</param>
/// <param name="KeepCriticWhenAgreementFalls">Keep a critic's previous model when the new one agrees less
/// often with the vote on unlabelled problems.</param>
public sealed record RunTraining(
    bool FromPrevious,
    bool KeepCriticWhenAgreementFalls,
    TrainingSettings Generator,
    TrainingSettings Critic,
    TrainingSettings LaterGenerator,
    TrainingSettings LaterCritic
)
{
    /// <summary>Whether any agent's weights are all trained.</summary>
    internal bool HasFull =>
        ((TrainingSettings[])[Generator, Critic, LaterGenerator, LaterCritic]).Any(settings =>
            settings.Adapter == AdapterKind.Full
        );

    /// <summary>
    /// Settings of one role at one iteration (1-based). The single model of the comparison arms trains as a
    /// generator does.
    /// </summary>
    public TrainingSettings For(AgentRole role, int iteration) =>
        (role == AgentRole.Critic, iteration > 1) switch
        {
            (false, false) => Generator,
            (false, true) => LaterGenerator,
            (true, false) => Critic,
            (true, true) => LaterCritic,
        };
}
