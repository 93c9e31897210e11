using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks;

/// <summary>Makes the tasks whose problems lie in files.</summary>
internal static class FileTasks
{
    private static readonly string[] Common =
    [
        "path",
        "evaluatePath",
        "prompt",
        "revise",
        "reviseSummary",
        "summarize",
        "check",
    ];

    /// <summary>
    /// GSM8K: the reference is what follows <c>####</c>; lm-eval's strict and flexible readings are shown
    /// beside ours.
    /// </summary>
    public static ITask Gsm8k(TaskSpec spec)
    {
        var options = new TaskSpecReader(spec, Common);
        return new FileTask
        {
            Name = spec.Name,
            Prompts = TextPrompts.FromOptions(options, TextPrompts.Gsm8k),
            Path = options.Text("path"),
            EvaluatePath = options.Text("evaluatePath"),
            Extractor = Gsm8kAnswers.Extract,
            Equivalence = Gsm8kAnswers.Equal,
            Reference = Gsm8kReference,
            OtherReadings =
            [
                new AnswerReading("strict", Gsm8kAnswers.Strict, Gsm8kAnswers.SameText),
                new AnswerReading("flexible", Gsm8kAnswers.Flexible, Gsm8kAnswers.SameText),
            ],
        };
    }

    /// <summary>
    /// Problems in the style of MATH: answers in boxes, compared as the paper does unless <c>equivalence</c>
    /// says otherwise.
    /// </summary>
    public static ITask Math(TaskSpec spec) =>
        Named(spec, extractor: "math", equivalence: "math", TextPrompts.Math, MathReference);

    /// <summary>A task of the user's own.</summary>
    public static ITask Jsonl(TaskSpec spec) =>
        Named(spec, extractor: "final", equivalence: "value", TextPrompts.Plain, ProblemFile.Answer);

    private static FileTask Named(
        TaskSpec spec,
        string extractor,
        string equivalence,
        TaskPrompts prompts,
        Func<JsonElement, string?> reference
    )
    {
        var options = new TaskSpecReader(spec, [.. Common, "extractor", "regex", "equivalence"]);
        var byName = options.Choice("extractor", extractor, AnswerForms.Extractors);
        var same = options.Text("extractor") ?? extractor;
        // What can only be compared as text is not compared as numbers or terms.
        var fallback =
            same is "letter" or "last-line" or "whole" || options.Text("regex") is not null
                ? "text"
                : equivalence;
        return new FileTask
        {
            Name = spec.Name,
            Prompts = TextPrompts.FromOptions(
                options,
                spec.Name == "jsonl" ? TextPrompts.For(same) : prompts
            ),
            Path = options.Text("path"),
            EvaluatePath = options.Text("evaluatePath"),
            Extractor = options.Text("regex") is { } pattern ? ByPattern(options, pattern) : byName,
            Equivalence = options.Choice("equivalence", fallback, AnswerForms.Equivalences),
            Reference = reference,
        };
    }

    private static Func<string, string?> ByPattern(TaskSpecReader options, string pattern)
    {
        if (options.Text("extractor") is not null)
            throw options.InvalidOption("regex", "cannot stand beside 'extractor'; give one of them.");
        try
        {
            return AnswerForms.ByPattern(pattern);
        }
        catch (ArgumentException error)
        {
            throw options.InvalidOption("regex", error.Message);
        }
    }

    private static string? Gsm8kReference(JsonElement line) =>
        ProblemFile.Answer(line) is not { } solution
            ? null
            : NumericAnswers.Canonical(Gsm8kAnswers.GoldAnswer(solution))
                ?? throw new FormatException("\"answer\" must end with '#### ' and a number, or be a number");

    /// <summary><c>answer</c>; without one, what is boxed in <c>solution</c>.</summary>
    private static string? MathReference(JsonElement line) =>
        ProblemFile.Answer(line)
        ?? (
            line.TryGetProperty("solution", out var solution) && solution.ValueKind == JsonValueKind.String
                ? BoxedAnswers.Extract(solution.GetString()!)
                    ?? throw new FormatException("\"solution\" holds no \\boxed{…}")
                : null
        );
}
