namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// What debate did to each agent's answer between the first and the final round: counts of (problem, agent)
/// pairs. Our own; it shows whether critics correct more than they spoil.
/// </summary>
public sealed record AnswerFlips(int WrongToRight, int RightToWrong, int StayedRight, int StayedWrong)
{
    public int Total => WrongToRight + RightToWrong + StayedRight + StayedWrong;

    /// <summary>One count as a share of all answers; null without debate.</summary>
    internal static Estimate? Share(MeasuredDebates debates, Func<AnswerFlips, int> count) =>
        debates.IsDebated
            ? Estimate.OfRatio([
                .. debates.Debates.Select(debate =>
                {
                    var flips = Count([debate]);
                    return ((double)count(flips), (double)flips.Total);
                }),
            ])
            : null;

    public static AnswerFlips Count(IEnumerable<GradedDebate> debates)
    {
        var (wrongRight, rightWrong, right, wrong) = (0, 0, 0, 0);
        foreach (var (first, last) in debates.SelectMany(debate => debate.First.Zip(debate.Final)))
        {
            if (!first.Correct && last.Correct)
                wrongRight++;
            else if (first.Correct && !last.Correct)
                rightWrong++;
            else if (first.Correct)
                right++;
            else
                wrong++;
        }
        return new AnswerFlips(wrongRight, rightWrong, right, wrong);
    }
}
