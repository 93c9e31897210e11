using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Cli;

/// <summary>Tells a run's progress in words that need no knowledge of its steps.</summary>
internal sealed class RunPhases(IProgress<PhaseProgress> lines) : IProgress<RunProgress>
{
    public void Report(RunProgress value) =>
        lines.Report(
            new PhaseProgress(
                NameOf(value),
                value.Done,
                value.Total,
                value.Phase == RunPhase.Train ? "steps" : "debates",
                value.Tokens,
                value.Loss,
                Note(value)
            )
        );

    private static string? Note(RunProgress value)
    {
        var left =
            value.Left is { } time && value.Step < value.Steps
                ? $"the run: {PhaseLines.Clock(time)} left"
                : null;
        return value.State is null || left is null ? value.State ?? left : $"{value.State}  {left}";
    }

    internal static string NameOf(RunProgress value)
    {
        var place = value.Steps.ToString(CultureInfo.InvariantCulture).Length;
        var when =
            value.Iteration == 0
                ? "before finetuning"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"iteration {value.Iteration}/{value.Iterations}"
                );
        var number = value.Step.ToString(CultureInfo.InvariantCulture).PadLeft(place);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{number}/{value.Steps}] {when}: {Doing(value)}"
        );
    }

    private static string Doing(RunProgress value) =>
        value.Phase switch
        {
            RunPhase.Debate => IsMethod(value)
                ? "agents debate training problems"
                : $"{value.Name} answers training problems",
            RunPhase.Select => $"voting and selecting data{Of(value)}",
            RunPhase.Train => $"training {value.Agent}{Of(value)}",
            RunPhase.Guard => $"comparing critics with their predecessors ({value.Name})",
            RunPhase.Evaluate => $"measuring {value.Name}",
            _ => "writing the report",
        };

    /// <summary>The method's own agents need no surname.</summary>
    private static string Of(RunProgress value) => IsMethod(value) ? "" : $" of {value.Name}";

    private static bool IsMethod(RunProgress value) => value.Name == ArmKinds.Method;
}
