using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Model calls of one problem, by which arms are compared at equal cost.</summary>
public static class SampleBudget
{
    /// <summary>
    /// Calls of one debate: N responses in round 1; in each later round N responses and, where critics see summaries, N
    /// summaries (paper section 1.8). A single agent has nothing to summarize.
    /// </summary>
    /// <param name="agents">N, at least 1.</param>
    public static int CallsPerDebate(int agents, DebateSettings debate)
    {
        var perLaterRound = debate.Summarize && agents > 1 ? 2 * agents : agents;
        return agents + perLaterRound * (debate.Rounds - 1);
    }
}
