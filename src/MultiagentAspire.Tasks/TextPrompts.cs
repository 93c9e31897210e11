using System.Collections.Frozen;

namespace MultiagentAspire.Tasks;

/// <summary>Wordings for problems in words; structures of paper section 6.1, own wording.</summary>
internal static class TextPrompts
{
    private const string Number =
        @"Explain your reasoning. State the final answer as a single number at the end of your response, in the form \boxed{number}.";
    private const string Boxed = @"State the final answer once, in \boxed{}, at the end of your response.";

    /// <summary>MATH: bullet points, then one boxed answer.</summary>
    public static TaskPrompts Math { get; } =
        new(
            First: question =>
                $"Can you solve the following problem?\n\n{question}\n\nGive a summary of your reasoning in bullet points. {Boxed}",
            ReviseWithOthers: (question, others) =>
                $"These are the solutions of other agents to the problem:\n\n{Quoted(others)}\n\n"
                + $"Use them carefully as additional advice and give an updated answer, bullet by bullet, to the problem:\n\n{question}\n\n{Boxed}",
            ReviseWithSummary: (question, summary) =>
                $"This is a summary of the solutions of several other agents:\n\n{summary}\n\n"
                + $"Examine them as additional advice. Solve the problem and give an updated answer with an explanation:\n\n{question}\n\n{Boxed}",
            Summarize: Summary,
            Check: _ =>
                $"Double-check your solution, correct it where it is wrong, and repeat your answer. {Boxed}"
        );

    /// <summary>GSM8K: reasoning, then one boxed number.</summary>
    public static TaskPrompts Gsm8k { get; } = WithInstruction("Solve the following math problem.", Number);

    /// <summary>Any problem whose answer can be boxed.</summary>
    public static TaskPrompts Plain { get; } =
        WithInstruction("Answer the following question.", $"Explain your reasoning. {Boxed}");

    private static readonly FrozenDictionary<string, TaskPrompts> ByExtractor = new Dictionary<
        string,
        TaskPrompts
    >
    {
        ["number"] = WithInstruction("Answer the following question.", Number),
        ["gsm8k"] = Gsm8k,
        ["gsm8k-flexible"] = Gsm8k,
        ["gsm8k-strict"] = WithInstruction(
            "Solve the following math problem.",
            "Explain your reasoning. End your response with a line that is '#### ' and the final number."
        ),
        ["letter"] = WithInstruction(
            "Answer the following question.",
            "Explain your answer. State the letter of your final choice in the form (X) at the end of your response."
        ),
        ["last-line"] = WithInstruction(
            "Answer the following question.",
            "Explain your reasoning. State the final answer alone on the last line."
        ),
        ["whole"] = WithInstruction("Answer the following question.", "Respond with the answer alone."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The wording that asks for what an extractor reads.</summary>
    public static TaskPrompts For(string extractor) => ByExtractor.GetValueOrDefault(extractor, Plain);

    /// <summary>
    /// The options <c>prompt</c>, <c>revise</c>, <c>reviseSummary</c>, <c>summarize</c> and <c>check</c> in
    /// place of a wording's own: templates with <c>{question}</c>, <c>{others}</c> and <c>{summary}</c>. With
    /// <c>prompt</c> alone, later rounds repeat it after what the others said.
    /// </summary>
    public static TaskPrompts FromOptions(TaskSpecReader options, TaskPrompts wording)
    {
        if (Template(options, "prompt", "question") is { } prompt)
            wording = Repeating(question => Filled(prompt, question: question));
        if (Template(options, "revise", "others") is { } revise)
            wording = wording with
            {
                ReviseWithOthers = (question, others) => Filled(revise, question, others: Quoted(others)),
            };
        if (Template(options, "reviseSummary", "summary") is { } summarized)
            wording = wording with
            {
                ReviseWithSummary = (question, summary) => Filled(summarized, question, summary: summary),
            };
        if (Template(options, "summarize", "others") is { } summarize)
            wording = wording with { Summarize = others => Filled(summarize, others: Quoted(others)) };
        return options.Text("check") is { } check
            ? wording with
            {
                Check = question => Filled(check, question),
            }
            : wording;
    }

    private static TaskPrompts WithInstruction(string task, string instruction) =>
        Repeating(question => $"{task} {instruction}\n\n{question}");

    private static TaskPrompts Repeating(Func<string, string> first) =>
        new(
            First: first,
            ReviseWithOthers: (question, others) =>
                $"These are the solutions of other agents to the problem:\n\n{Quoted(others)}\n\nUse them carefully as additional information and give an updated answer.\n\n{first(question)}",
            ReviseWithSummary: (question, summary) =>
                $"This is a summary of the solutions of several other agents:\n\n{summary}\n\nExamine it as additional advice and give an updated answer.\n\n{first(question)}",
            Summarize: Summary,
            Check: question =>
                $"Check your answer once more, correct it where it is wrong, and repeat the final answer.\n\n{first(question)}"
        );

    private static string Summary(IReadOnlyList<string> others) =>
        $"These are the opinions of different agents on one problem:\n\n{Quoted(others)}\n\nSummarise the opinion of each agent and explain the reasoning in each solution.";

    private static string Quoted(IReadOnlyList<string> responses) =>
        string.Join("\n\n", responses.Select(response => $"One agent's response:\n```\n{response}\n```"));

    private static string? Template(TaskSpecReader options, string key, string holds) =>
        options.Text(key) is not { } template ? null
        : template.Contains($"{{{holds}}}", StringComparison.Ordinal) ? template
        : throw options.InvalidOption(key, $"must hold {{{holds}}} where the text goes.");

    /// <summary>One pass: what is filled in is never looked through for placeholders.</summary>
    private static string Filled(
        string template,
        string question = "",
        string others = "",
        string summary = ""
    )
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < template.Length; )
        {
            var (name, value) = Array.Find<(string Name, string Value)>(
                [("{question}", question), ("{others}", others), ("{summary}", summary)],
                place => template.AsSpan(at).StartsWith(place.Name, StringComparison.Ordinal)
            );
            if (name is null)
                text.Append(template[at++]);
            else
            {
                text.Append(value);
                at += name.Length;
            }
        }
        return text.ToString();
    }
}
