using System.Globalization;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// How many digits numbers have in worked steps. Steps are written with leading zeros, so that digits of
/// equal weight stand at equal distances: without them a model of this size learns carries and borrows
/// several times more slowly. Final answers have none.
/// </summary>
/// <param name="Factor">Digits of the operands of a question and the factors of a product, at least two (as
/// in the compact prompts).</param>
/// <param name="Value">Digits of products, sums and differences; longer values are written whole.</param>
public readonly record struct StepDigits(int Factor, int Value)
{
    /// <summary>Enough for <c>a+b*c+d-e*f</c> with operands 0..<paramref name="max"/>.</summary>
    public static StepDigits For(int max) =>
        new(Math.Max(2, $"{max}".Length), $"{(max * max) + (2 * max)}".Length);

    internal string OfFactor(int value) => Padded(value, Factor);

    internal string OfValue(int value) => Padded(value, Value);

    private static string Padded(int value, int digits) =>
        value.ToString($"D{digits}", CultureInfo.InvariantCulture);
}
