using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli;

/// <summary>The result of <c>multiagent evaluate</c>, as JSON and as text.</summary>
internal static class EvaluationResult
{
    /// <summary>Writes letters other than ASCII as they are.</summary>
    public static JsonSerializerOptions JsonOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Accuracy with its standard error and, for several samples a problem, majority vote and pass@k; shares
    /// from 0 to 1. Where a problem has no reference answer, accuracy is null and <c>answered</c> is given.
    /// </summary>
    /// <param name="name">Name of the task as given on the command line.</param>
    /// <param name="problems">The problems, in the order of <paramref name="graded"/>.</param>
    /// <param name="graded">The samples of each problem, equally many.</param>
    /// <param name="seed">Breaks ties of the majority vote.</param>
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
        AddEstimate(result, accuracy);
        if (task.OtherReadings.Count > 0)
            result["readings"] = Readings(task, problems, graded);
        var samples = graded[0].Count;
        if (samples > 1)
            AddSampleMetrics(result, task, graded, samples, seed);
        return result;
    }

    /// <summary>Every response with its extracted answer, for <c>--show</c>.</summary>
    public static JsonArray Answers(
        IReadOnlyList<LabelledProblem> problems,
        IReadOnlyList<IReadOnlyList<GradedAnswer>> graded
    )
    {
        var answers = new JsonArray();
        foreach (var (problem, samples) in problems.Zip(graded))
        foreach (var sample in samples)
            answers.Add((JsonNode)CreateAnswer(problem, sample));
        return answers;
    }

    /// <summary>The result as lines for a person, in percent.</summary>
    /// <param name="result">As <see cref="Create"/> made it, with <c>answers</c> where they are to be shown.</param>
    public static string Text(JsonObject result)
    {
        var answers = result["answers"]?.AsArray() ?? [];
        var shown = string.Concat(answers.Select(answer => FormatAnswer(answer!.AsObject())));
        return shown + (result["accuracy"] is null ? FormatAnswered(result) : FormatAccuracy(result));
    }

    /// <summary>The line for problems without reference answers.</summary>
    private static string FormatAnswered(JsonObject result) =>
        $"{result["task"]}: {Percent(result["answered"])} % of the responses to {result["problems"]} problems "
        + "hold an answer; the problems have none, so accuracy is unknown";

    /// <summary>
    /// Accuracy with its standard error; for several samples also majority vote and pass@k; then other readings.
    /// </summary>
    private static string FormatAccuracy(JsonObject result)
    {
        var problems = result["problems"]!.GetValue<int>();
        var text = $"{result["task"]}: {FormatEstimate(result, problems)} of {problems} problems";
        if (result["majority"] is { } majority)
        {
            text += $" (mean of {result["samples"]} samples)\n";
            text += $"majority of {majority["k"]}: {FormatEstimate(majority, problems)}\n";
            text += FormatPassAt(result["passAt"]!.AsObject());
        }
        foreach (var (name, reading) in result["readings"]?.AsObject() ?? [])
            text += $"\nread by {name}: {FormatEstimate(reading!, problems)}";
        return text;
    }

    /// <summary>
    /// Adds <c>accuracy</c>, <c>standardError</c> and <c>interval</c>, the 95 % interval of Wilson; shares from 0 to 1.
    /// </summary>
    private static void AddEstimate(JsonObject result, Estimate accuracy)
    {
        var (lower, upper) = accuracy.WilsonInterval();
        result["accuracy"] = accuracy.Value;
        result["standardError"] = accuracy.StandardError;
        result["interval"] = new JsonArray(lower, upper);
    }

    /// <summary>Adds <c>samples</c>, <c>majority</c> (k = all samples) and <c>passAt</c> (by k).</summary>
    private static void AddSampleMetrics(
        JsonObject result,
        ITask task,
        IReadOnlyList<IReadOnlyList<GradedAnswer>> graded,
        int samples,
        long seed
    )
    {
        var voteSeed = Seeds.Derive(seed, "majority");
        var majority = MajorityVote.Accuracy(graded, samples, task.Equivalent, voteSeed);
        result["samples"] = samples;
        var voted = new JsonObject { ["k"] = samples };
        AddEstimate(voted, majority);
        result["majority"] = voted;
        var passAt = new JsonObject();
        foreach (var k in PassAtCounts(samples))
            passAt[k.ToString(CultureInfo.InvariantCulture)] = PassAt.Mean(graded, k).Value;
        result["passAt"] = passAt;
    }

    /// <summary>
    /// One response; <c>extracted</c>, <c>reference</c> and <c>correct</c> are null where there is none.
    /// </summary>
    private static JsonObject CreateAnswer(LabelledProblem problem, GradedAnswer sample) =>
        new()
        {
            ["question"] = problem.Problem.Question,
            ["response"] = sample.Text,
            ["extracted"] = sample.Answer,
            ["reference"] = problem.Reference,
            ["correct"] = problem.Reference is null ? null : sample.Correct,
        };

    /// <summary>Accuracy by each other way to read an answer that the task has, by its name.</summary>
    private static JsonObject Readings(
        ITask task,
        IReadOnlyList<LabelledProblem> problems,
        IReadOnlyList<IReadOnlyList<GradedAnswer>> graded
    )
    {
        var readings = new JsonObject();
        foreach (var reading in task.OtherReadings)
        {
            double CorrectShare(LabelledProblem problem, IReadOnlyList<GradedAnswer> answers) =>
                answers.Average(answer => IsCorrect(reading, answer, problem) ? 1.0 : 0.0);
            var accuracy = Estimate.FromMean([.. problems.Zip(graded, CorrectShare)]);
            var read = new JsonObject();
            AddEstimate(read, accuracy);
            readings[reading.Name] = read;
        }
        return readings;
    }

    private static bool IsCorrect(AnswerReading reading, GradedAnswer answer, LabelledProblem problem) =>
        reading.Grade(answer.Text, problem.Reference!).Correct;

    /// <summary>1, 2, 4, … and all samples.</summary>
    private static IEnumerable<int> PassAtCounts(int samples)
    {
        for (var k = 1; k < samples; k *= 2)
            yield return k;
        yield return samples;
    }

    /// <summary>Such as <c>pass@1 40.0 %, pass@2 55.0 %</c>.</summary>
    private static string FormatPassAt(JsonObject passAt) =>
        string.Join(", ", passAt.Select(k => $"pass@{k.Key} {Percent(k.Value)} %"));

    /// <summary>Such as <c>40.0 ± 3.5 %</c>, or with an interval where there are few problems.</summary>
    private static string FormatEstimate(JsonNode estimate, int problems)
    {
        var accuracy = estimate["accuracy"]!.GetValue<double>();
        var error = estimate["standardError"]!.GetValue<double>();
        return $"{ReportText.Percent(new Estimate(accuracy, error, problems))} %";
    }

    /// <summary>Question, response, extracted answer and verdict, on indented lines.</summary>
    private static string FormatAnswer(JsonObject answer)
    {
        var verdict = answer["correct"]?.GetValue<bool>() switch
        {
            true => ", right",
            false => ", wrong",
            null => "",
        };
        return $"Question: {FormatValue(answer["question"])}\n"
            + $"  response: {FormatValue(answer["response"])}\n"
            + $"  answer: {FormatValue(answer["extracted"])} "
            + $"(reference: {FormatValue(answer["reference"])}{verdict})\n\n";
    }

    /// <summary>A text indented by four columns; control characters become U+FFFD.</summary>
    private static string FormatValue(JsonNode? value)
    {
        if (value is null)
            return "none";
        var text = value.GetValue<string>().Trim().ReplaceLineEndings("\n    ");
        var visible = text.Select(letter => char.IsControl(letter) && letter != '\n' ? '\uFFFD' : letter);
        return string.Concat(visible);
    }

    /// <summary>A share from 0 to 1 in percent, with one decimal.</summary>
    private static string Percent(JsonNode? value) =>
        (100 * value!.GetValue<double>()).ToString("F1", CultureInfo.InvariantCulture);
}
