using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// One agent's finetuning in one iteration. A generator has <paramref name="GeneratorExamples"/>, a critic
/// the other two (paper section 1.3, 1.4).
/// </summary>
/// <param name="Agent">For example <c>critic-2</c>.</param>
/// <param name="Iteration">The iteration whose data it learned.</param>
/// <param name="GeneratorExamples">Its own first answers that reached the consensus.</param>
/// <param name="CorrectedExamples">C-: trajectories that began elsewhere and ended at the consensus.</param>
/// <param name="KeptExamples">C+: trajectories that began and ended at the consensus.</param>
/// <param name="Losses">Mean loss of each optimizer step, nats per learned token.</param>
/// <param name="Tokens">Tokens passed through the model.</param>
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
    /// <summary>The arm the agent belongs to; reports that name none have the method's alone.</summary>
    public string Arm { get; set; } = "multiagent";

    /// <summary>The learning rate of each optimizer step; empty where that was not recorded.</summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>
    /// Where an endpoint finetuned: the name under which it answers as what it made; null where the run
    /// trained it.
    /// </summary>
    public string? Model { get; set; }

    /// <summary>Id of the endpoint's finetuning job.</summary>
    public string? Job { get; set; }

    /// <summary>Attempts beyond the first of the calls that the job took.</summary>
    public int Retries { get; set; }
}
