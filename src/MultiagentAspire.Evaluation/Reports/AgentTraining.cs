using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// One agent's finetuning in one iteration. A generator has <paramref name="GeneratorExamples"/>, a critic
/// the other two (paper section 1.3, 1.4).
/// </summary>
/// <param name="Agent">For example <c>critic-2</c>.</param>
/// <param name="Iteration">The iteration whose data it learned.</param>
/// <param name="GeneratorExamples">Its own first answers that reached the consensus.</param>
/// <param name="CorrectedExamples">
/// C-: trajectories whose first answer was not the consensus and whose last was.
/// </param>
/// <param name="KeptExamples">C+: trajectories whose first and last answers were the consensus.</param>
/// <param name="Losses">
/// Mean loss of each optimizer step, in nats per learned token; NaN where training diverged.
/// </param>
/// <param name="Tokens">Tokens passed through the model; at an endpoint, the tokens that are charged.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record AgentTraining(
    string Agent,
    int Iteration,
    int GeneratorExamples,
    int CorrectedExamples,
    int KeptExamples,
    ImmutableArray<double> Losses,
    long Tokens,
    double Seconds
)
{
    /// <summary>The arm the agent belongs to; <c>multiagent</c> in reports that do not name it.</summary>
    public string Arm { get; set; } = "multiagent";

    /// <summary>The learning rate of each optimizer step; empty where that was not recorded.</summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>
    /// Where an endpoint finetuned the agent: the name of the finetuned model there. Null where this deployment did.
    /// </summary>
    public string? Model { get; set; }

    /// <summary>Id of the endpoint's finetuning job; null where this deployment finetuned the agent.</summary>
    public string? Job { get; set; }

    /// <summary>Attempts beyond the first of the job's calls. Default: 0.</summary>
    public int Retries { get; set; }
}
