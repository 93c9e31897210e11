namespace MultiagentAspire.Training.Pretraining;

/// <summary>How often a writer slips.</summary>
/// <param name="Step">Probability that a step's result is wrong.</param>
/// <param name="Weakness">Probability of the habitual slip on a step of the kind its style is weak at; under
/// 0.5, so that the right result stays the most likely one.</param>
/// <param name="Misconception">Probability of the mistake that all styles share: a number times zero keeps
/// the number. Above 0.5 the mode is wrong, and votes with it.</param>
public sealed record ErrorRates(double Step, double Weakness, double Misconception = 0)
{
    public static ErrorRates None { get; } = new(0, 0);
}
