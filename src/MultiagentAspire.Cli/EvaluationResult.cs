using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli;

/// <summary>What <c>multiagent evaluate</c> found, as JSON and as text.</summary>
internal static class EvaluationResult
{
    public static JsonSerializerOptions JsonOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="problems">What was asked, in the order of <paramref name="graded"/>.</param>
    /// <param name="graded">The samples of each problem, equally many.</param>
    public static JsonObject Create(
        string name,
        ITask task,
        IReadOnlyList<LabelledProblem> problems,
        IReadOnlyList<IReadOnlyList<GradedAnswer>> graded,
        long seed
    )
    {
        var result = new JsonObject { ["task"] = name, ["problems"] = graded.Count };
        if (problems.Any(problem => problem.Reference is null))
        {
            result["accuracy"] = null;
            result["answered"] = 1 - Responses.ParseFailureRate(graded);
            return result;
        }
        var accuracy = Estimate.FromMean([.. graded.Select(Responses.CorrectShare)]);
        result["accuracy"] = accuracy.Value;
        result["standardError"] = accuracy.StandardError;
        if (task.OtherReadings.Count > 0)
            result["readings"] = Readings(task, problems, graded);
        if (graded[0].Count == 1)
            return result;
        var samples = graded[0].Count;
        var majority = MajorityVote.Accuracy(
            graded,
            samples,
            task.Equivalent,
            Seeds.Derive(seed, "majority")
        );
        result["samples"] = samples;
        result["majority"] = new JsonObject
        {
            ["k"] = samples,
            ["accuracy"] = majority.Value,
            ["standardError"] = majority.StandardError,
        };
        result["passAt"] = new JsonObject(
            PassAtCounts(samples)
                .Select(k =>
                    KeyValuePair.Create(
                        k.ToString(CultureInfo.InvariantCulture),
                        (JsonNode?)PassAt.Mean(graded, k).Value
                    )
                )
        );
        return result;
    }

    /// <summary>Every response with what was read in it.</summary>
    public static JsonArray Answers(
        IReadOnlyList<LabelledProblem> problems,
        IReadOnlyList<IReadOnlyList<GradedAnswer>> graded
    ) =>
        new([
            .. problems
                .Zip(graded)
                .SelectMany(pair =>
                    pair.Second.Select(answer =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["question"] = pair.First.Problem.Question,
                                ["response"] = answer.Text,
                                ["extracted"] = answer.Answer,
                                ["reference"] = pair.First.Reference,
                                ["correct"] = pair.First.Reference is null ? null : answer.Correct,
                            }
                    )
                ),
        ]);

    public static string Text(JsonObject result)
    {
        var text = new StringBuilder();
        foreach (var answer in result["answers"]?.AsArray() ?? [])
            FormatAnswer(text, answer!.AsObject());
        if (result["accuracy"] is null)
            return text.Append(
                    CultureInfo.InvariantCulture,
                    $"{result["task"]}: {Percent(result["answered"])} % of the responses to {result["problems"]} problems hold an answer; the problems have none, so accuracy is unknown"
                )
                .ToString();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{result["task"]}: {Percent(result["accuracy"])} ± {Percent(result["standardError"])} % of {result["problems"]} problems"
        );
        if (result["majority"] is { } majority)
            text.Append(
                    CultureInfo.InvariantCulture,
                    $" (mean of {result["samples"]} samples)\nmajority of {majority["k"]}: {Percent(majority["accuracy"])} ± {Percent(majority["standardError"])} %\n"
                )
                .AppendJoin(
                    ", ",
                    result["passAt"]!.AsObject().Select(k => $"pass@{k.Key} {Percent(k.Value)} %")
                );
        foreach (var (name, reading) in result["readings"]?.AsObject() ?? [])
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nread by {name}: {Percent(reading!["accuracy"])} ± {Percent(reading["standardError"])} %"
            );
        return text.ToString();
    }

    private static JsonObject Readings(
        ITask task,
        IReadOnlyList<LabelledProblem> problems,
        IReadOnlyList<IReadOnlyList<GradedAnswer>> graded
    ) =>
        new(
            task.OtherReadings.Select(reading =>
            {
                var accuracy = Estimate.FromMean([
                    .. problems.Zip(
                        graded,
                        (problem, answers) =>
                            answers.Average(answer =>
                                reading.Grade(answer.Text, problem.Reference!).Correct ? 1.0 : 0.0
                            )
                    ),
                ]);
                return KeyValuePair.Create(
                    reading.Name,
                    (JsonNode?)
                        new JsonObject
                        {
                            ["accuracy"] = accuracy.Value,
                            ["standardError"] = accuracy.StandardError,
                        }
                );
            })
        );

    /// <summary>1, 2, 4, … and all samples.</summary>
    private static IEnumerable<int> PassAtCounts(int samples)
    {
        for (var k = 1; k < samples; k *= 2)
            yield return k;
        yield return samples;
    }

    private static void FormatAnswer(StringBuilder text, JsonObject answer)
    {
        static string FormatValue(JsonNode? value) =>
            value is null
                ? "none"
                : string.Concat(
                    value
                        .GetValue<string>()
                        .Trim()
                        .ReplaceLineEndings("\n    ")
                        .Select(character =>
                            char.IsControl(character) && character != '\n' ? '\uFFFD' : character
                        )
                );
        var verdict = answer["correct"] is { } correct
            ? correct.GetValue<bool>()
                ? ", right"
                : ", wrong"
            : "";
        text.Append(
            CultureInfo.InvariantCulture,
            $"Question: {FormatValue(answer["question"])}\n  response: {FormatValue(answer["response"])}\n  answer: {FormatValue(answer["extracted"])} (reference: {FormatValue(answer["reference"])}{verdict})\n\n"
        );
    }

    private static string Percent(JsonNode? value) =>
        (100 * value!.GetValue<double>()).ToString("F1", CultureInfo.InvariantCulture);
}
