using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Groups parsed answers that mean the same, in order of first appearance: an answer joins the first cluster whose first member it equals (paper section 6.5).</summary>
internal static class AnswerClusters
{
    public static List<List<GradedAnswer>> Of(
        IEnumerable<GradedAnswer> answers,
        Func<string, string, bool> same
    )
    {
        var clusters = new List<List<GradedAnswer>>();
        foreach (var answer in answers)
        {
            if (answer.Answer is not { } text)
                continue;
            var home = clusters.Find(cluster => same(cluster[0].Answer!, text));
            if (home is null)
                clusters.Add([answer]);
            else
                home.Add(answer);
        }
        return clusters;
    }
}
