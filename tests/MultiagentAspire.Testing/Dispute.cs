using System.Globalization;
using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Testing;

/// <summary>
/// Answers of agents to one problem, the same answers in another order, and a reference. Every caller of the vote is
/// held to giving the same for both orders.
/// </summary>
/// <param name="Answers">In agent order; null where none parsed. The others are numbers.</param>
/// <param name="Shuffled">The same in another order.</param>
/// <param name="Equivalent">(given, reference) → same meaning; neither transitive nor symmetric in general.</param>
/// <param name="Reference">The true answer.</param>
public sealed record Dispute(
    string?[] Answers,
    string?[] Shuffled,
    Func<string, string, bool> Equivalent,
    string Reference
)
{
    private static readonly Gen<Func<string, string, bool>> Equivalences = Gen.OneOf<
        Func<string, string, bool>
    >(
        string.Equals,
        // Symmetric, not transitive: 1 and 2 are one answer, 2 and 3 are one, 1 and 3 are two.
        (given, reference) => Math.Abs(Number(given) - Number(reference)) <= 1,
        (given, reference) => Number(given) / 2 == Number(reference) / 2,
        // Not even symmetric.
        (given, reference) => Number(given) >= Number(reference)
    );

    /// <summary>Disputes of one to nine agents over few answers, so that agreement and ties are common.</summary>
    public static Gen<Dispute> Any { get; } =
        Gen.Select(Gen.Int[-1, 6].Array[1, 9], Equivalences, Gen.Int[0, 6], Gen.ULong)
            .Select(
                (numbers, equivalent, reference, seed) =>
                {
                    string?[] answers = [.. numbers.Select(number => number < 0 ? null : Text(number))];
                    string?[] shuffled = [.. answers];
                    new SplitMix64(seed).Shuffle<string?>(shuffled);
                    return new Dispute(answers, shuffled, equivalent, Text(reference));
                }
            );

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
