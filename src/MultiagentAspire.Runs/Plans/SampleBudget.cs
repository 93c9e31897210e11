using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Plans;

/// <summary>How many model calls a problem costs, so that arms can be compared at equal cost.</summary>
public static class SampleBudget
{
    /// <summary>
    /// Calls of one debate: N first answers, then in each later round N critiques and, where others are
    /// summarised, N summaries (paper section 1.8).
    /// </summary>
    public static int CallsPerDebate(int agents, DebateSettings debate)
    {
        var perLaterRound = debate.Summarize && agents > 1 ? 2 * agents : agents;
        return agents + perLaterRound * (debate.Rounds - 1);
    }
}
