using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Cli;

/// <summary>Tells a run's progress in words that need no knowledge of its steps.</summary>
internal sealed class RunPhaseReporter(IProgress<PhaseProgress> lines) : IProgress<RunProgress>
{
    public void Report(RunProgress value) =>
        lines.Report(
            new PhaseProgress(
                PhaseName(value),
                value.Done,
                value.Total,
                value.Phase == RunPhase.Train ? "steps" : "debates",
                value.Tokens,
                value.Loss,
                WriteNote(value)
            )
        );

    private static string? WriteNote(RunProgress value)
    {
        var left =
            value.Left is { } time && value.Step < value.Steps
                ? $"the run: {PhaseProgressWriter.FormatDuration(time)} left"
                : null;
        return value.State is null || left is null ? value.State ?? left : $"{value.State}  {left}";
    }

    internal static string PhaseName(RunProgress value)
    {
        var index = value.Steps.ToString(CultureInfo.InvariantCulture).Length;
        var when =
            value.Iteration == 0
                ? "before finetuning"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"iteration {value.Iteration}/{value.Iterations}"
                );
        var number = value.Step.ToString(CultureInfo.InvariantCulture).PadLeft(index);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{number}/{value.Steps}] {when}: {StateText(value)}"
        );
    }

    private static string StateText(RunProgress value) =>
        value.Phase switch
        {
            RunPhase.Debate => IsMethod(value)
                ? "agents debate training problems"
                : $"{value.Name} answers training problems",
            RunPhase.Select => $"voting and selecting data{ToPhaseProgress(value)}",
            RunPhase.Train => $"training {value.Agent}{ToPhaseProgress(value)}",
            RunPhase.Guard => $"comparing critics with their predecessors ({value.Name})",
            RunPhase.Evaluate => $"measuring {value.Name}",
            _ => "writing the report",
        };

    /// <summary>The method's own agents need no surname.</summary>
    private static string ToPhaseProgress(RunProgress value) => IsMethod(value) ? "" : $" of {value.Name}";

    private static bool IsMethod(RunProgress value) => value.Name == ArmKinds.Method;
}
