using System.Globalization;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Numbers, times and states of runs, as pages show them. Numbers use the invariant culture.</summary>
internal static class DisplayText
{
    /// <summary>Stands for a value that is not known.</summary>
    public const string None = "–";

    /// <summary>
    /// A share in percent as reports have it: <c>84.4 ± 1.6</c>, or with an interval; a dash for null.
    /// </summary>
    public static string Percent(Estimate? share) => ReportText.Percent(share);

    /// <summary>A whole number with groups of three digits: <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration in one or two units: <c>45 s</c>, <c>3 h 12 min</c>, <c>3 days</c>.</summary>
    public static string FormatDuration(TimeSpan span)
    {
        if (span.TotalSeconds < 60)
            return ToPlainText($"{Math.Max(0, span.TotalSeconds):0} s");
        if (span.TotalMinutes < 60)
            return ToPlainText($"{span.Minutes} min {span.Seconds} s");
        if (span.TotalHours < 48)
            return ToPlainText($"{(int)span.TotalHours} h {span.Minutes} min");
        return ToPlainText($"{(int)span.TotalDays} days");
    }

    /// <summary>The state of a run in a word.</summary>
    public static string FormatState(RunState state) =>
        state switch
        {
            RunState.Pending => "pending",
            RunState.Running => "running",
            RunState.Succeeded => "succeeded",
            RunState.Failed => "failed",
            RunState.Cancelled => "cancelled",
            _ => "unknown",
        };

    /// <summary>The current step of a run: <c>train critic-2 · multiagent · iteration 1 of 3</c>.</summary>
    public static string FormatState(Progress progress)
    {
        var what = progress.Agent.Length > 0 ? $"{progress.Phase} {progress.Agent}" : progress.Phase;
        var name = progress.Name.Length > 0 ? $" · {progress.Name}" : "";
        return ToPlainText($"{what}{name} · iteration {progress.Iteration} of {progress.Iterations}");
    }

    /// <summary>The size and cost of a run before it starts: <c>3 agents, 2 rounds, 1 iteration, …</c></summary>
    public static string FormatState(Outline outline)
    {
        var agents = Count(outline.Agents, "agent");
        var rounds = Count(outline.Rounds, "round");
        var iterations = Count(outline.Iterations, "iteration");
        var trained = outline.Trained > 0 ? $", {Count(outline.Trained, "model")} finetuned in each" : "";
        var training = $"{Count(outline.TrainingProblems)} training";
        var evaluation = $"{Count(outline.EvaluationProblems)} evaluation problems";
        var work = $"{Count(outline.Steps, "step")}, {Count(outline.Calls, "model call")}";
        return $"{agents}, {rounds}, {iterations}{trained}; {training} and {evaluation}; {work}.";
    }

    /// <param name="noun">In the singular.</param>
    private static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Tokens a second in the current step; null before there are any.</summary>
    public static double? TokensPerSecond(this Progress progress) =>
        progress.Elapsed?.ToTimeSpan() is { Ticks: > 0 } elapsed && progress.Tokens > 0
            ? progress.Tokens / elapsed.TotalSeconds
            : null;

    /// <summary>Time left in the current step at its rate so far; null before an item of it is done.</summary>
    public static TimeSpan? RemainingInStep(this Progress progress) =>
        progress.Done > 0 && progress.Total >= progress.Done && progress.Elapsed is { } elapsed
            ? elapsed.ToTimeSpan() / progress.Done * (progress.Total - progress.Done)
            : null;

    /// <summary>The progress of the current step, in parts that a page joins.</summary>
    public static IEnumerable<string> PartsOf(Progress progress)
    {
        yield return $"{Count(progress.Done)} of {Count(progress.Total)}";
        if (progress.TokensPerSecond() is { } rate)
            yield return $"{Count((long)rate)} tokens/s";
        if (progress.HasLoss)
            yield return ToPlainText($"loss {progress.Loss:0.000}");
        if (progress.HasLearningRate)
            yield return ToPlainText($"learning rate {progress.LearningRate:0.##E-0}");
        if (progress.Elapsed is { } elapsed)
            yield return $"for {FormatDuration(elapsed.ToTimeSpan())}";
        if (progress.RemainingInStep() is { } remaining)
            yield return $"{FormatDuration(remaining)} left in this step";
    }

    /// <summary>The progress of the run, in parts that a page joins.</summary>
    public static IEnumerable<string> PartsOfRun(Progress progress)
    {
        yield return $"step {progress.Step} of {progress.Steps}";
        if (progress.Left is { } remaining)
            yield return $"about {FormatDuration(remaining.ToTimeSpan())} left";
    }

    /// <summary>Formats numbers with the invariant culture.</summary>
    public static string ToPlainText(FormattableString text) => FormattableString.Invariant(text);
}
