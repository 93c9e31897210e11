using System.Collections.Frozen;
using System.Text;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Prompts for questions in words. The structure is that of paper section 6.1; the wording is not the paper's.
/// </summary>
internal static class TextPrompts
{
    /// <summary>Names of the task options that replace a prompt by a template.</summary>
    public static readonly string[] Options = ["prompt", "revise", "reviseSummary", "summarize", "check"];

    private const string Question = "Answer the following question.";
    private const string MathProblem = "Solve the following math problem.";

    private const string Number =
        "Explain your reasoning. State the final answer as a single number at the end of your response, "
        + @"in the form \boxed{number}.";

    private const string MarkedNumber =
        "Explain your reasoning. End your response with a line that is '#### ' and the final number.";

    private const string Letter =
        "Explain your answer. State the letter of your final choice in the form (X) at the end of your response.";

    private const string LastLine = "Explain your reasoning. State the final answer alone on the last line.";

    private const string Boxed = @"State the final answer once, in \boxed{}, at the end of your response.";

    /// <summary>For MATH: bullet points, then one boxed answer.</summary>
    public static TaskPrompts Math { get; } =
        new(
            First: question =>
                $"Can you solve the following problem?\n\n{question}\n\n"
                + $"Give a summary of your reasoning in bullet points. {Boxed}",
            ReviseWithOthers: (question, others) =>
                $"These are the solutions of other agents to the problem:\n\n{Quote(others)}\n\n"
                + "Use them carefully as additional advice and give an updated answer, bullet by bullet, "
                + $"to the problem:\n\n{question}\n\n{Boxed}",
            ReviseWithSummary: (question, summary) =>
                $"This is a summary of the solutions of several other agents:\n\n{summary}\n\n"
                + "Examine them as additional advice. Solve the problem and give an updated answer "
                + $"with an explanation:\n\n{question}\n\n{Boxed}",
            Summarize: Summary,
            Check: _ =>
                $"Double-check your solution, correct it where it is wrong, and repeat your answer. {Boxed}"
        );

    /// <summary>For GSM8K: reasoning, then one boxed number.</summary>
    public static TaskPrompts Gsm8k { get; } = WithInstruction(MathProblem, Number);

    /// <summary>For any question: reasoning, then one boxed answer.</summary>
    public static TaskPrompts Plain { get; } = WithInstruction(Question, $"Explain your reasoning. {Boxed}");

    private static readonly FrozenDictionary<string, TaskPrompts> ByExtractor = new Dictionary<
        string,
        TaskPrompts
    >
    {
        ["number"] = WithInstruction(Question, Number),
        ["gsm8k"] = Gsm8k,
        ["gsm8k-flexible"] = Gsm8k,
        ["gsm8k-strict"] = WithInstruction(MathProblem, MarkedNumber),
        ["letter"] = WithInstruction(Question, Letter),
        ["last-line"] = WithInstruction(Question, LastLine),
        ["whole"] = WithInstruction(Question, "Respond with the answer alone."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The prompts that ask for the form of answer that an extractor finds.</summary>
    /// <param name="extractor">A name of <c>AnswerForms.Extractors</c>.</param>
    public static TaskPrompts For(string extractor) => ByExtractor.GetValueOrDefault(extractor, Plain);

    /// <summary>
    /// The prompts with those replaced that the options <c>prompt</c>, <c>revise</c>, <c>reviseSummary</c>,
    /// <c>summarize</c> and <c>check</c> give, as templates with <c>{question}</c>, <c>{others}</c> and
    /// <c>{summary}</c>. With <c>prompt</c> alone, later rounds repeat it after the responses of the others.
    /// </summary>
    /// <param name="options">The task's options.</param>
    /// <param name="wording">The prompts where no option replaces them.</param>
    /// <exception cref="ArgumentException">A template lacks its placeholder.</exception>
    public static TaskPrompts FromOptions(TaskSpecReader options, TaskPrompts wording)
    {
        if (Template(options, "prompt", "question") is { } prompt)
            wording = Repeating(question => FillIn(prompt, question));
        if (Template(options, "revise", "others") is { } revise)
            wording = wording with
            {
                ReviseWithOthers = (question, others) => FillIn(revise, question, others),
            };
        if (Template(options, "reviseSummary", "summary") is { } reviseSummary)
            wording = wording with
            {
                ReviseWithSummary = (question, summary) => FillInSummary(reviseSummary, question, summary),
            };
        if (Template(options, "summarize", "others") is { } summarize)
            wording = wording with { Summarize = others => FillIn(summarize, "", others) };
        if (options.Text("check") is { } check)
            wording = wording with { Check = question => FillIn(check, question) };
        return wording;
    }

    private static TaskPrompts WithInstruction(string task, string instruction) =>
        Repeating(question => $"{task} {instruction}\n\n{question}");

    /// <summary>Prompts that repeat the first message at the end of every later one.</summary>
    private static TaskPrompts Repeating(Func<string, string> first) =>
        new(
            First: first,
            ReviseWithOthers: (question, others) => OthersBefore(first(question), others),
            ReviseWithSummary: (question, summary) => SummaryBefore(first(question), summary),
            Summarize: Summary,
            Check: question => CheckBefore(first(question))
        );

    private static string OthersBefore(string message, IReadOnlyList<string> others) =>
        $"These are the solutions of other agents to the problem:\n\n{Quote(others)}\n\n"
        + $"Use them carefully as additional information and give an updated answer.\n\n{message}";

    private static string SummaryBefore(string message, string summary) =>
        $"This is a summary of the solutions of several other agents:\n\n{summary}\n\n"
        + $"Examine it as additional advice and give an updated answer.\n\n{message}";

    private static string CheckBefore(string message) =>
        "Check your answer once more, correct it where it is wrong, and repeat the final answer.\n\n"
        + message;

    private static string Summary(IReadOnlyList<string> others) =>
        $"These are the opinions of different agents on one problem:\n\n{Quote(others)}\n\n"
        + "Summarise the opinion of each agent and explain the reasoning in each solution.";

    private static string Quote(IReadOnlyList<string> responses) =>
        string.Join("\n\n", responses.Select(response => $"One agent's response:\n```\n{response}\n```"));

    /// <summary>The template of an option; null where it is absent.</summary>
    /// <param name="placeholder">The placeholder that it must have, without braces.</param>
    private static string? Template(TaskSpecReader options, string key, string placeholder)
    {
        if (options.Text(key) is not { } template)
            return null;
        return template.Contains($"{{{placeholder}}}", StringComparison.Ordinal)
            ? template
            : throw options.InvalidOption(key, $"must hold {{{placeholder}}} where the text goes.");
    }

    private static string FillIn(string template, string question, IReadOnlyList<string>? others = null) =>
        FillIn(template, ("{question}", question), ("{others}", Quote(others ?? [])), ("{summary}", ""));

    private static string FillInSummary(string template, string question, string summary) =>
        FillIn(template, ("{question}", question), ("{others}", ""), ("{summary}", summary));

    /// <summary>Replaces placeholders in one pass: inserted text is not searched for placeholders.</summary>
    private static string FillIn(
        string template,
        params ReadOnlySpan<(string Placeholder, string Value)> values
    )
    {
        var text = new StringBuilder();
        for (var at = 0; at < template.Length; )
        {
            var length = 1;
            var inserted = template.AsSpan(at, 1);
            foreach (var (placeholder, value) in values)
                if (template.AsSpan(at).StartsWith(placeholder, StringComparison.Ordinal))
                {
                    length = placeholder.Length;
                    inserted = value;
                }
            text.Append(inserted);
            at += length;
        }
        return text.ToString();
    }
}
