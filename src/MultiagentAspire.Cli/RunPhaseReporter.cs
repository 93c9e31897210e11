using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Cli;

/// <summary>Shows a run's progress as phases, in words that need no knowledge of its steps.</summary>
/// <param name="lines">Where the phases are shown, for example a <see cref="PhaseProgressWriter"/>.</param>
internal sealed class RunPhaseReporter(IProgress<PhaseProgress> lines) : IProgress<RunProgress>
{
    /// <inheritdoc/>
    public void Report(RunProgress value) =>
        lines.Report(
            new PhaseProgress(
                PhaseName(value),
                value.Done,
                value.Total,
                value.Phase == RunPhase.Train ? "steps" : "debates",
                value.Tokens,
                value.Loss,
                CreateNote(value)
            )
        );

    /// <summary>State of a finetuning at an endpoint and time left of the run; null where neither is known.</summary>
    private static string? CreateNote(RunProgress value)
    {
        var remaining =
            value.Remaining is { } time && value.Step < value.Steps
                ? $"the run: {PhaseProgressWriter.FormatDuration(time)} left"
                : null;
        return value.State is null || remaining is null
            ? value.State ?? remaining
            : $"{value.State}  {remaining}";
    }

    /// <summary>
    /// Name of the current step with its number and iteration, for example
    /// <c>[ 3/12] iteration 1/2: measuring debate</c>.
    /// </summary>
    internal static string PhaseName(RunProgress value)
    {
        var width = value.Steps.ToString(CultureInfo.InvariantCulture).Length;
        var when =
            value.Iteration == 0
                ? "before finetuning"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"iteration {value.Iteration}/{value.Iterations}"
                );
        var number = value.Step.ToString(CultureInfo.InvariantCulture).PadLeft(width);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{number}/{value.Steps}] {when}: {StepText(value)}"
        );
    }

    /// <summary>What the step does, for a person.</summary>
    private static string StepText(RunProgress value)
    {
        switch (value.Phase)
        {
            case RunPhase.Debate:
                return IsMethod(value)
                    ? "agents debate training problems"
                    : $"{value.Name} answers training problems";
            case RunPhase.Select:
                return $"voting and selecting data{OfArm(value)}";
            case RunPhase.Train:
                return $"training {value.Agent}{OfArm(value)}";
            case RunPhase.Guard:
                return $"comparing critics with their predecessors ({value.Name})";
            case RunPhase.Evaluate:
                return $"measuring {value.Name}";
            default:
                return "writing the report";
        }
    }

    /// <summary>Names the arm, unless it is the method itself.</summary>
    private static string OfArm(RunProgress value) => IsMethod(value) ? "" : $" of {value.Name}";

    private static bool IsMethod(RunProgress value) => value.Name == ArmKinds.Method;
}
