using System.Collections.Immutable;
using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

/// <summary>Generators of graded answers and debates: answers are 0 to 4 or none, and 0 is right.</summary>
internal static class Arbitrary
{
    public static readonly Func<string, string, bool> Same = string.Equals;

    public static readonly Gen<GradedAnswer> Answer = Gen.Int[-1, 4]
        .Select(value => value < 0 ? new GradedAnswer("?", null, false) : Graded(value));

    public static Gen<GradedAnswer[]> Answers(int low, int high) => Answer.Array[low, high];

    public static Gen<GradedDebate[]> Debates(int low = 1, int high = 12) =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4])
            .SelectMany(
                (rounds, slots) =>
                    Answer
                        .Array[slots]
                        .Array[rounds]
                        .Select(Debate)
                        .Array[low, high]
                        .Select(debates =>
                            debates
                                .Select((debate, index) => debate with { ProblemId = $"p{index}" })
                                .ToArray()
                        )
            );

    public static GradedAnswer Graded(int value) => new($"work #{value}", $"{value}", value == 0);

    public static GradedAnswer[] Create(params int?[] values) =>
        [.. values.Select(value => value is { } known ? Graded(known) : new GradedAnswer("?", null, false))];

    public static GradedDebate Debate(params GradedAnswer[][] rounds) =>
        new(
            "p",
            [.. rounds.Select(round => round.ToImmutableArray())],
            TokensGenerated: 10,
            TokensPrompt: 20
        );
}
