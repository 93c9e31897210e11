using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks;

/// <summary>The prompts of the arithmetic tasks, in two wordings.</summary>
internal static partial class ArithmeticPrompts
{
    /// <summary>
    /// For instruction-following models. The structure is that of paper section 6.1; the wording is not the paper's.
    /// </summary>
    public static TaskPrompts Paper { get; } =
        new(
            First: question =>
                $"What is the result of {question}? "
                + "Work it out step by step and state the final answer at the end of your response.",
            ReviseWithOthers: (question, others) =>
                $"These are the solutions of other agents to the problem:\n\n{Quote(others)}\n\n"
                + "Use these opinions carefully as additional advice and give an updated answer: "
                + $"what is the result of {question}? "
                + "State the final answer at the end of your response.",
            ReviseWithSummary: (question, summary) =>
                $"This is a summary of the solutions of several other agents:\n\n{summary}\n\n"
                + $"Examine it as additional advice and give an updated answer: what is the result of {question}? "
                + "Explain your steps and state the final answer at the end of your response.",
            Summarize: others =>
                $"These are the opinions of different agents on one problem:\n\n{Quote(others)}\n\n"
                + "Summarise the opinion of each agent and explain the reasoning in each solution.",
            Check: question =>
                $"Check your answer to {question} once more, correct it where it is wrong, "
                + "and repeat the final answer at the end of your response."
        );

    /// <summary>
    /// For the tiny character model, where every character is a token: operands have at least two digits, and the
    /// responses of other agents are lines that start with <c>P</c>. The question is repeated at the end, because a
    /// small model copies nearby text better than the start of the conversation.
    /// </summary>
    public static TaskPrompts Compact { get; } =
        new(
            First: TwoDigits,
            ReviseWithOthers: (question, others) => $"{QuotePeers(others)}\n{TwoDigits(question)}",
            ReviseWithSummary: (question, summary) => $"{summary}\n{TwoDigits(question)}",
            Summarize: others => $"S\n{QuotePeers(others)}",
            Check: question => $"C\n{TwoDigits(question)}"
        );

    /// <summary>The wordings by the value of the option <c>prompts</c>.</summary>
    public static FrozenDictionary<string, TaskPrompts> ByName { get; } =
        new Dictionary<string, TaskPrompts> { ["compact"] = Compact, ["paper"] = Paper }.ToFrozenDictionary(
            StringComparer.Ordinal
        );

    private static string TwoDigits(string question) => SingleDigit().Replace(question, "0$0");

    /// <summary>A number of one digit.</summary>
    [GeneratedRegex(@"(?<!\d)\d(?!\d)")]
    private static partial Regex SingleDigit();

    private static string Quote(IReadOnlyList<string> responses) =>
        string.Join("\n\n", responses.Select(response => $"One agent's response:\n```\n{response}\n```"));

    private static string QuotePeers(IReadOnlyList<string> responses) =>
        string.Join('\n', responses.Select(response => $"P{response}"));
}
