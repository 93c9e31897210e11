using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks;

/// <summary>Creates the tasks whose problems are in files.</summary>
internal static class FileTasks
{
    private static readonly string[] CommonOptions = ["path", "evaluatePath", .. TextPrompts.Options];

    private static readonly string[] FormOptions = ["extractor", "regex", "equivalence"];

    /// <summary>
    /// GSM8K. The reference answer is the number after <c>####</c>. Reports also show lm-eval's strict and flexible
    /// readings.
    /// </summary>
    /// <exception cref="ArgumentException">An option is unknown or invalid.</exception>
    public static ITask Gsm8k(TaskSpec spec)
    {
        var options = new TaskSpecReader(spec, CommonOptions);
        var strict = new AnswerReading("strict", Gsm8kAnswers.Strict, Gsm8kAnswers.SameText);
        var flexible = new AnswerReading("flexible", Gsm8kAnswers.Flexible, Gsm8kAnswers.SameText);
        var prompts = TextPrompts.FromOptions(options, TextPrompts.Gsm8k);
        return new FileTask
        {
            Name = spec.Name,
            Prompts = prompts,
            Path = options.Text("path"),
            EvaluatePath = options.Text("evaluatePath"),
            Extractor = Gsm8kAnswers.Extract,
            Equivalence = Gsm8kAnswers.Equal,
            Form = new ProblemForm(Gsm8kReference),
            OtherReadings = [strict, flexible],
        };
    }

    /// <summary>
    /// Problems in the style of MATH: answers in boxes, compared as in the paper unless the option <c>equivalence</c>
    /// names another equivalence.
    /// </summary>
    /// <exception cref="ArgumentException">An option is unknown or invalid.</exception>
    public static ITask Math(TaskSpec spec)
    {
        var options = new TaskSpecReader(spec, [.. CommonOptions, .. FormOptions, .. ProblemFilter.Options]);
        var form = new ProblemForm(MathReference) { Filter = ProblemFilter.FromOptions(options) };
        return Create(spec, options, "math", "math", TextPrompts.Math, form);
    }

    /// <summary>Multiple choice in the style of MMLU: the answer is a letter.</summary>
    /// <exception cref="ArgumentException">An option is unknown or invalid.</exception>
    public static ITask Choice(TaskSpec spec)
    {
        var options = new TaskSpecReader(spec, [.. CommonOptions, .. ProblemFilter.Options]);
        var form = new ProblemForm(MultipleChoice.Reference)
        {
            Question = MultipleChoice.Question,
            Filter = ProblemFilter.FromOptions(options),
        };
        return new FileTask
        {
            Name = spec.Name,
            Prompts = TextPrompts.FromOptions(options, TextPrompts.For("letter")),
            Path = options.Text("path"),
            EvaluatePath = options.Text("evaluatePath"),
            Extractor = FinalAnswers.Letter,
            Equivalence = AnswerForms.Equivalences["text"],
            Form = form,
        };
    }

    /// <summary>A task of the user's own; by default the answer is found in any form and compared by value.</summary>
    /// <exception cref="ArgumentException">An option is unknown or invalid.</exception>
    public static ITask Jsonl(TaskSpec spec)
    {
        var options = new TaskSpecReader(spec, [.. CommonOptions, .. FormOptions]);
        var prompts = TextPrompts.For(options.Text("extractor") ?? "final");
        return Create(spec, options, "final", "value", prompts, new ProblemForm(ProblemFile.Answer));
    }

    /// <param name="extractor">Name of the extractor, where the options give none.</param>
    /// <param name="equivalence">Name of the equivalence, where neither the options nor the extractor decide.</param>
    private static FileTask Create(
        TaskSpec spec,
        TaskSpecReader options,
        string extractor,
        string equivalence,
        TaskPrompts prompts,
        ProblemForm form
    )
    {
        var namedExtractor = options.Choice("extractor", extractor, AnswerForms.Extractors);
        var pattern = options.Text("regex");
        if (pattern is not null || options.Text("extractor") is "letter" or "last-line" or "whole")
            equivalence = "text"; // what these extract is not a number or a term
        prompts = TextPrompts.FromOptions(options, prompts);
        var extract = pattern is null ? namedExtractor : ByPattern(options, pattern);
        return new FileTask
        {
            Name = spec.Name,
            Prompts = prompts,
            Path = options.Text("path"),
            EvaluatePath = options.Text("evaluatePath"),
            Extractor = extract,
            Equivalence = options.Choice("equivalence", equivalence, AnswerForms.Equivalences),
            Form = form,
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

    private static string? Gsm8kReference(JsonElement line)
    {
        if (ProblemFile.Answer(line) is not { } solution)
            return null;
        return NumericAnswers.Canonical(Gsm8kAnswers.GoldAnswer(solution))
            ?? throw new FormatException("\"answer\" must end with '#### ' and a number, or be a number");
    }

    /// <summary>The key <c>answer</c>; without it, the content of the last box in <c>solution</c>.</summary>
    private static string? MathReference(JsonElement line)
    {
        if (ProblemFile.Answer(line) is { } answer)
            return answer;
        if (!line.TryGetProperty("solution", out var solution) || solution.ValueKind != JsonValueKind.String)
            return null;
        return BoxedAnswers.Extract(solution.GetString()!)
            ?? throw new FormatException("\"solution\" holds no \\boxed{…}");
    }
}
