using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// How agents are finetuned, with presets and overrides applied: separate settings for each role, and for the first
/// iteration and the later ones.
/// </summary>
/// <param name="FromPrevious">True: each iteration continues the agent of the one before. False: it starts at
/// the base again.</param>
/// <param name="KeepCriticWhenAgreementFalls">Keep a critic's previous model when the new one agrees less
/// often with the vote on unlabelled problems.</param>
/// <param name="Generator">A generator in iteration 1.</param>
/// <param name="Critic">A critic in iteration 1.</param>
/// <param name="LaterGenerator">A generator in iterations 2 to L.</param>
/// <param name="LaterCritic">A critic in iterations 2 to L.</param>
public sealed record RunTraining(
    bool FromPrevious,
    bool KeepCriticWhenAgreementFalls,
    TrainingSettings Generator,
    TrainingSettings Critic,
    TrainingSettings LaterGenerator,
    TrainingSettings LaterCritic
)
{
    /// <summary>Whether full weights, in place of an adapter, are trained for any role in any iteration.</summary>
    internal bool HasFull
    {
        get
        {
            TrainingSettings[] roles = [Generator, Critic, LaterGenerator, LaterCritic];
            return roles.Any(settings => settings.Adapter == AdapterKind.Full);
        }
    }

    /// <summary>
    /// Settings of one role in one iteration. The model of a single-model arm has the settings of a generator.
    /// </summary>
    /// <param name="iteration">1-based.</param>
    public TrainingSettings For(AgentRole role, int iteration) =>
        (role == AgentRole.Critic, iteration > 1) switch
        {
            (false, false) => Generator,
            (false, true) => LaterGenerator,
            (true, false) => Critic,
            (true, true) => LaterCritic,
        };
}
