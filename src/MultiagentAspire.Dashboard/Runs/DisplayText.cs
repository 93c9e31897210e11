using System.Globalization;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>How pages write numbers and times.</summary>
internal static class DisplayText
{
    public const string None = "–";

    public static string Percent(Estimate? share) =>
        share is null ? None : ToPlainText($"{100 * share.Value:0.0} ± {100 * share.StandardError:0.0}");

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A span in its largest unit or two: <c>3 h 12 min</c>, <c>45 s</c>.</summary>
    public static string FormatDuration(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: < 60 } => ToPlainText($"{Math.Max(0, span.TotalSeconds):0} s"),
            { TotalMinutes: < 60 } => ToPlainText($"{span.Minutes} min {span.Seconds} s"),
            { TotalHours: < 48 } => ToPlainText($"{(int)span.TotalHours} h {span.Minutes} min"),
            _ => ToPlainText($"{(int)span.TotalDays} days"),
        };

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

    /// <summary>What a run is doing: <c>train critic-2 · multiagent · iteration 1 of 3</c>.</summary>
    public static string FormatState(Progress progress)
    {
        var what = progress.Agent.Length > 0 ? $"{progress.Phase} {progress.Agent}" : progress.Phase;
        var name = progress.Name.Length > 0 ? $" · {progress.Name}" : "";
        return ToPlainText($"{what}{name} · iteration {progress.Iteration} of {progress.Iterations}");
    }

    /// <summary>What a run will do and cost: <c>3 agents, 2 rounds, 1 iteration, …</c></summary>
    public static string FormatState(Outline outline)
    {
        var trained = outline.Trained > 0 ? $", {Count(outline.Trained, "model")} finetuned in each" : "";
        return $"{Count(outline.Agents, "agent")}, {Count(outline.Rounds, "round")}, {Count(outline.Iterations, "iteration")}{trained}; {Count(outline.TrainingProblems)} training and "
            + $"{Count(outline.EvaluationProblems)} evaluation problems; {Count(outline.Steps, "step")}, {Count(outline.Calls, "model call")}.";
    }

    private static string Count(long count, string what) => $"{Count(count)} {what}{(count == 1 ? "" : "s")}";

    /// <summary>Tokens a second in the step at hand; null before there are any.</summary>
    public static double? TokensPerSecond(this Progress progress) =>
        progress.Elapsed?.ToTimeSpan() is { Ticks: > 0 } elapsed && progress.Tokens > 0
            ? progress.Tokens / elapsed.TotalSeconds
            : null;

    /// <summary>Time left in the step at hand, at its rate so far; null before anything of it is done.</summary>
    public static TimeSpan? RemainingInStep(this Progress progress) =>
        progress.Done > 0 && progress.Total >= progress.Done && progress.Elapsed is { } elapsed
            ? elapsed.ToTimeSpan() / progress.Done * (progress.Total - progress.Done)
            : null;

    /// <summary>How the step at hand goes.</summary>
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
        if (progress.RemainingInStep() is { } left)
            yield return $"{FormatDuration(left)} left in this step";
    }

    /// <summary>How the run goes.</summary>
    public static IEnumerable<string> PartsOfRun(Progress progress)
    {
        yield return $"step {progress.Step} of {progress.Steps}";
        if (progress.Left is { } left)
            yield return $"about {FormatDuration(left.ToTimeSpan())} left";
    }

    public static string ToPlainText(FormattableString text) => FormattableString.Invariant(text);
}
