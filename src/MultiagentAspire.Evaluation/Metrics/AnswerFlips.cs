namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// What debate did to each agent's answer between the first and the final round, as counts of (problem, slot) pairs.
/// It shows whether critics correct more than they spoil. This metric is not in the paper.
/// </summary>
/// <param name="WrongToRight">Answers that debate corrected.</param>
/// <param name="RightToWrong">Answers that debate spoiled.</param>
/// <param name="StayedRight">Right first and last.</param>
/// <param name="StayedWrong">Wrong or unparsed first and last.</param>
public sealed record AnswerFlips(int WrongToRight, int RightToWrong, int StayedRight, int StayedWrong)
{
    /// <summary>Number of (problem, slot) pairs.</summary>
    public int Total => WrongToRight + RightToWrong + StayedRight + StayedWrong;

    /// <summary>One count as a share in 0..1 of all pairs, with the error of a ratio; null without debate.</summary>
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

    /// <summary>Counts the pairs of all debates.</summary>
    /// <param name="debates">At least one round each; with one round nothing changes.</param>
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
