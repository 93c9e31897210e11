using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>Which responses train which agent, and how votes are counted.</summary>
/// <param name="Rules">
/// Rule, minimums and limits for each agent's data; its limit on examples is for generators.
/// </param>
/// <param name="Voting">How the vote that gives a pseudo-label is counted, such as the tie rule.</param>
/// <param name="CriticMaximumExamples">Largest number of examples of one critic; 0 = no limit.</param>
public sealed record RunSelection(SelectionSettings Rules, VotingSettings Voting, int CriticMaximumExamples)
{
    /// <summary>
    /// The rules for one role: those of a critic have <see cref="CriticMaximumExamples"/> as their limit.
    /// </summary>
    public SelectionSettings For(AgentRole role) =>
        role == AgentRole.Critic ? Rules with { MaximumExamples = CriticMaximumExamples } : Rules;

    /// <summary>
    /// The rules for a single model in place of a whole society. The minimum of votes becomes the same share of the
    /// voters, rounded up (2 of 3 becomes 4 of 6); the limit per agent is multiplied by the number of agents.
    /// </summary>
    /// <param name="voters">Responses whose vote gives the pseudo-label.</param>
    /// <param name="agents">N, the number of generators that the model replaces.</param>
    public SelectionSettings ForSingle(int voters, int agents)
    {
        var minimumVotes = ((long)Rules.GeneratorMinimumVotes * voters + agents - 1) / agents;
        var maximumExamples = (long)Rules.MaximumExamples * agents;
        return Rules with
        {
            GeneratorMinimumVotes = (int)minimumVotes,
            MaximumExamples = (int)Math.Min(int.MaxValue, maximumExamples),
        };
    }
}
