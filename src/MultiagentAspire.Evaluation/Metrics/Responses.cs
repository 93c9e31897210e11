using System.Collections.Immutable;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Rates over single responses.</summary>
public static class Responses
{
    /// <summary>[m-1][n]: accuracy of slot n in round m, over problems. All debates must have the same shape.</summary>
    public static ImmutableArray<ImmutableArray<Estimate>> AccuracyByRoundAndAgent(
        IReadOnlyList<GradedDebate> debates
    )
    {
        if (debates.Count == 0)
            return [];
        var (rounds, slots) = (debates[0].Rounds.Length, debates[0].First.Length);
        if (
            debates.Any(debate =>
                debate.Rounds.Length != rounds || debate.Rounds.Any(round => round.Length != slots)
            )
        )
            throw new ArgumentException("Debates of one arm must have equally many rounds and agents.");
        return
        [
            .. Enumerable
                .Range(0, rounds)
                .Select(round =>
                    Enumerable
                        .Range(0, slots)
                        .Select(slot =>
                            Estimate.FromShare([
                                .. debates.Select(debate => debate.Rounds[round][slot].Correct),
                            ])
                        )
                        .ToImmutableArray()
                ),
        ];
    }

    /// <summary>Share in 0..1 of the responses of one problem that are right.</summary>
    public static double CorrectShare(IReadOnlyList<GradedAnswer> answers) =>
        answers.Count(answer => answer.Correct) / (double)answers.Count;

    /// <summary>
    /// Share in 0..1 of the responses, pooled over problems, that hold no answer; 0 for no responses. They
    /// count as wrong everywhere else.
    /// </summary>
    public static double ParseFailureRate(IEnumerable<IReadOnlyList<GradedAnswer>> problems)
    {
        var (failed, all) = (0L, 0L);
        foreach (var answers in problems)
            (failed, all) = (failed + answers.Count(answer => answer.Answer is null), all + answers.Count);
        return all == 0 ? 0 : (double)failed / all;
    }
}
