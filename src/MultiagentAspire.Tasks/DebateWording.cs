using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>What debates of any task add to its messages, in our own words (paper appendices D and E.2).</summary>
public static class DebateWording
{
    private const string Common =
        "Work together with the other agents: take what is right in each solution, and build one common answer.";

    /// <summary>The message after a line with the agent's role and number.</summary>
    /// <param name="agent">A generator or a critic.</param>
    /// <param name="slots">N, the number of agents that answer at a time.</param>
    /// <param name="message">The task's message.</param>
    public static string Address(AgentId agent, int slots, string message)
    {
        var role = agent.Role == AgentRole.Critic ? "critic" : "generator";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"You are {role} {agent.Slot + 1} of {slots}.\n\n{message}"
        );
    }

    /// <summary>The message of a later round, followed by the request for one common answer.</summary>
    public static string Cooperate(string message) => $"{message}\n\n{Common}";

    /// <summary>A question with its answer as a hint, for STaR's rationalisation.</summary>
    public static string Hint(string question, string answer) =>
        $"{question}\n\n(The right answer is {answer}. Write down the steps that lead to it.)";
}
