using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// How a run can grow when it is resumed: by more iterations, by further arms, by another order of its arms, and by
/// measurements at further temperatures. The steps that were planned before stay the same, so finished ones are kept.
/// All members are pure functions.
/// </summary>
public static class RunGrowth
{
    /// <summary>
    /// The run with the arms of the started run first, in their stored order, and new ones after them. Arms of one kind
    /// share debates with the first of them, so a stored step stays what it was.
    /// </summary>
    /// <param name="run">The run file that resumes the run.</param>
    /// <param name="started">The stored settings of the run.</param>
    public static RunFile KeepOrder(RunFile run, RunFile started)
    {
        var order = started.Arms.Select(arm => arm.Name).ToList();
        var kept = run.Arms.Where(arm => order.Contains(arm.Name));
        var added = run.Arms.Where(arm => !order.Contains(arm.Name));
        return run with { Arms = [.. kept.OrderBy(arm => order.IndexOf(arm.Name)), .. added] };
    }

    /// <summary>
    /// The run without scores of responses where the started run, of an earlier version, has none: its measurements
    /// stay what they are.
    /// </summary>
    /// <param name="run">The run file that resumes the run.</param>
    /// <param name="started">The stored settings of the run.</param>
    public static RunFile KeepScores(RunFile run, RunFile started) =>
        started.Evaluation.DiversityProblems is null
            ? run with
            {
                Evaluation = run.Evaluation with { DiversityProblems = null },
            }
            : run;

    /// <summary>
    /// Why a run cannot grow into another one, as "PATH was OLD and is now NEW"; null where it can. Both runs differ in
    /// their iterations, arms and temperatures alone.
    /// </summary>
    /// <param name="started">The stored settings of the run.</param>
    /// <param name="run">The run to be resumed, with its arms in the order of <see cref="KeepOrder"/>.</param>
    public static string? ObstacleTo(RunFile started, RunFile run)
    {
        if (run.Iterations < started.Iterations)
            return $"settings.iterations was {started.Iterations} and is now {run.Iterations}";
        var arms = run.Arms.ToDictionary(arm => arm.Name, StringComparer.Ordinal);
        var changed = started.Arms.Select(arm => DifferenceOf(arm, arms.GetValueOrDefault(arm.Name)));
        return changed.FirstOrDefault(difference => difference is not null)
            ?? MissingTemperature(started.Evaluation, run.Evaluation)
            ?? ChangedStep(started, run);
    }

    /// <summary>
    /// What a run has more than the started one, such as "iterations 1 → 3" and "arm no-critic"; empty where it has
    /// nothing more.
    /// </summary>
    public static ImmutableArray<string> Additions(RunFile started, RunFile run)
    {
        var names = started.Arms.Select(arm => arm.Name).ToHashSet(StringComparer.Ordinal);
        var added = run.Arms.Where(arm => !names.Contains(arm.Name)).Select(arm => $"arm {arm.Name}");
        var iterations = $"iterations {started.Iterations} → {run.Iterations}";
        var temperatures = TemperaturesOf(run.Evaluation)
            .Except(TemperaturesOf(started.Evaluation))
            .Select(temperature => $"temperature {Text(temperature)}");
        IEnumerable<string> additions = [.. added, .. temperatures];
        return run.Iterations > started.Iterations ? [iterations, .. additions] : [.. additions];
    }

    private static string? DifferenceOf(ArmEntry stored, ArmEntry? current)
    {
        var path = $"settings.arms.{stored.Name}";
        return current is null
            ? $"{path} was in the run and is now absent"
            : SettingsDifference.First(path, ToJson(stored), ToJson(current));
    }

    private static string? MissingTemperature(RunEvaluation started, RunEvaluation now)
    {
        var missing = TemperaturesOf(started).Except(TemperaturesOf(now)).Select(Text).ToList();
        return missing.Count == 0
            ? null
            : $"settings.evaluation.temperatures had {missing[0]} and has it no more";
    }

    private static ImmutableArray<double> TemperaturesOf(RunEvaluation evaluation) =>
        evaluation.Temperatures ?? [];

    private static string Text(double temperature) => temperature.ToString(CultureInfo.InvariantCulture);

    private static JsonNode? ToJson(ArmEntry arm) => JsonSerializer.SerializeToNode(arm, StepStore.Json);

    /// <summary>
    /// A new arm can change what an arm of the run measures: an arm that uses another one's model uses the best that
    /// the run has.
    /// </summary>
    private static string? ChangedStep(RunFile started, RunFile run)
    {
        var steps = RunPlan.Create(run).ToDictionary(step => step.Id, StringComparer.Ordinal);
        var changed = RunPlan
            .Create(started)
            .Where(step => step is not (ReportStep or HealthStep)) // planned anew
            .FirstOrDefault(step =>
                steps.TryGetValue(step.Id, out var planned)
                    ? !Equals(step, planned)
                    : !IsOfEnd(step, started, run)
            );
        return changed is null
            ? null
            : $"the added arms change step {changed.Id}, so the arm '{changed.Arm}' would be another one";
    }

    /// <summary>
    /// Whether a shorter run has a step for its last agents only, which a longer run has for its own: measurements on
    /// transfer tasks and at other temperatures.
    /// </summary>
    private static bool IsOfEnd(Step step, RunFile started, RunFile run) =>
        run.Iterations > started.Iterations
        && step is DebateStep { IsMeasured: true } debates
        && debates.Iteration == started.Iterations;
}
