namespace MultiagentAspire.Training.Pretraining;

/// <summary>Probabilities of errors in a worked solution, 0 to 1.</summary>
/// <param name="Step">Probability that the result of a step is wrong.</param>
/// <param name="Weakness">
/// Probability of the habitual error on a step of the kind at which the style is weak. Under 0.5, so that the correct
/// result stays the most likely one.
/// </param>
/// <param name="Misconception">
/// Probability of an error that all styles share: a number times zero gives the number. Above 0.5 the most likely
/// answer is wrong, and votes with it.
/// </param>
public sealed record ErrorRates(double Step, double Weakness, double Misconception = 0)
{
    /// <summary>No errors.</summary>
    public static ErrorRates None { get; } = new(0, 0);
}
