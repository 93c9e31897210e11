using System.Collections.Immutable;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Rates over single responses.</summary>
public static class Responses
{
    /// <summary>[m-1][n]: accuracy of slot n in round m, over problems; empty for no debates.</summary>
    /// <param name="debates">One per problem, all of the same number of rounds and slots.</param>
    /// <exception cref="ArgumentException">The debates differ in shape.</exception>
    public static ImmutableArray<ImmutableArray<Estimate>> AccuracyByRoundAndAgent(
        IReadOnlyList<GradedDebate> debates
    )
    {
        if (debates.Count == 0)
            return [];
        var (rounds, slots) = (debates[0].Rounds.Length, debates[0].First.Length);
        if (!debates.All(debate => HasShape(debate, rounds, slots)))
            throw new ArgumentException("Debates of one arm must have equally many rounds and agents.");
        return [.. Enumerable.Range(0, rounds).Select(AccuracyByAgent)];

        ImmutableArray<Estimate> AccuracyByAgent(int round) =>
            [.. Enumerable.Range(0, slots).Select(slot => Accuracy(debates, round, slot))];
    }

    private static bool HasShape(GradedDebate debate, int rounds, int slots) =>
        debate.Rounds.Length == rounds && debate.Rounds.All(round => round.Length == slots);

    private static Estimate Accuracy(IReadOnlyList<GradedDebate> debates, int round, int slot) =>
        Estimate.FromShare([.. debates.Select(debate => debate.Rounds[round][slot].Correct)]);

    /// <summary>Share in 0..1 of the responses to one problem that are right; NaN for no responses.</summary>
    public static double CorrectShare(IReadOnlyList<GradedAnswer> answers) =>
        answers.Count(answer => answer.Correct) / (double)answers.Count;

    /// <summary>
    /// Share in 0..1 of the responses, pooled over problems, in which no answer was found; 0 for no responses. Such
    /// responses count as wrong everywhere else.
    /// </summary>
    public static double ParseFailureRate(IEnumerable<IReadOnlyList<GradedAnswer>> problems)
    {
        var (unparsed, responses) = (0L, 0L);
        foreach (var answers in problems)
        {
            unparsed += answers.Count(answer => answer.Answer is null);
            responses += answers.Count;
        }
        return responses == 0 ? 0 : (double)unparsed / responses;
    }
}
