using System.Globalization;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// The number of digits in worked steps. Numbers in steps have leading zeros, so that digits of equal weight have
/// equal distances: without them a model of this size learns carries and borrows several times more slowly. Final
/// answers have no leading zeros.
/// </summary>
/// <param name="Factor">
/// Digits of operands and of the factors of a product, at least two (as in the compact prompts).
/// </param>
/// <param name="Value">Digits of products, sums and differences; longer values are written in full.</param>
public readonly record struct StepDigits(int Factor, int Value)
{
    /// <summary>The digits that <c>a+b*c+d-e*f</c> needs with operands 0..<paramref name="max"/>.</summary>
    public static StepDigits For(int max) =>
        new(Math.Max(2, $"{max}".Length), $"{(max * max) + (2 * max)}".Length);

    /// <summary>An operand or a factor with leading zeros.</summary>
    internal string OfFactor(int value) => Pad(value, Factor);

    /// <summary>A result with leading zeros after its sign.</summary>
    internal string OfValue(int value) => Pad(value, Value);

    private static string Pad(int value, int digits) =>
        value.ToString($"D{digits}", CultureInfo.InvariantCulture);
}
