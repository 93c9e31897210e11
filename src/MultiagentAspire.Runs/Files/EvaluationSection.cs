using System.Collections.Immutable;
using System.Text.Json;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The section <c>evaluation</c>: how the report counts answers, further temperatures, and scores by models.
/// </summary>
internal static class EvaluationSection
{
    private const int MaxTemperatures = 8;

    private const double MaxTemperature = 5;

    /// <summary>The settings with every default; the section may be absent.</summary>
    /// <exception cref="InvalidRunFileException">A value is invalid.</exception>
    public static RunEvaluation Read(RunFileSection? evaluation)
    {
        var dropUnparsable = evaluation?.Choice("unparsable", false, ("wrong", false), ("dropped", true));
        return new RunEvaluation(dropUnparsable ?? false)
        {
            Temperatures = evaluation is null
                ? RunEvaluation.DefaultTemperatures
                : ReadTemperatures(evaluation),
            DiversityProblems = ReadDiversity(evaluation?.Section("diversity", RunFileKeys.Diversity)),
        };
    }

    private static int ReadDiversity(RunFileSection? diversity)
    {
        const int Default = RunEvaluation.DefaultDiversityProblems;
        return diversity?.Integer("problems", Default, 0, int.MaxValue) ?? Default;
    }

    private static ImmutableArray<double> ReadTemperatures(RunFileSection evaluation)
    {
        const string Key = "temperatures";
        if (evaluation.Find(Key) is not { } json)
            return RunEvaluation.DefaultTemperatures;
        if (json.Kind != JsonValueKind.Array || json.Items.Length > MaxTemperatures)
            throw evaluation.InvalidValue(
                Key,
                $"must be a list of at most {MaxTemperatures} numbers, such as [1, 0.7, 0]."
            );
        var temperatures = json.Items.Select(item => evaluation.Number(item, 0, MaxTemperature)).ToList();
        if (temperatures.Distinct().Count() < temperatures.Count)
            throw evaluation.InvalidValue(Key, "names a temperature twice; keep one.");
        return [.. temperatures.OrderDescending()];
    }
}
