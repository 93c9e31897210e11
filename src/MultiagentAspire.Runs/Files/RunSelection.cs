using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>Which responses train which agent, and how votes are counted.</summary>
/// <param name="Rules">The rules for each agent's data.</param>
/// <param name="Voting">How the pseudo-labels are voted.</param>
/// <param name="CriticMaximumExamples">Most records of one critic; 0 = all.</param>
public sealed record RunSelection(SelectionSettings Rules, VotingSettings Voting, int CriticMaximumExamples)
{
    /// <summary>The rules as they hold for one role.</summary>
    public SelectionSettings For(AgentRole role) =>
        role == AgentRole.Critic ? Rules with { MaximumExamples = CriticMaximumExamples } : Rules;

    /// <summary>
    /// The rules for the single model that stands for <paramref name="agents"/> generators and labels by the
    /// vote of <paramref name="voters"/>: a minimum of votes is the same share of the voters (2 of 3, 4 of
    /// 6), and a limit per agent allows it as much as all of them.
    /// </summary>
    public SelectionSettings ForSingle(int voters, int agents) =>
        Rules with
        {
            GeneratorMinimumVotes = (int)(((long)Rules.GeneratorMinimumVotes * voters + agents - 1) / agents),
            MaximumExamples = (int)Math.Min(int.MaxValue, (long)Rules.MaximumExamples * agents),
        };
}
