using System.Globalization;
using MultiagentAspire.Finetuning;

namespace MultiagentAspire.Cli;

/// <summary>Tells a run's progress in words that need no knowledge of its steps.</summary>
internal sealed class RunPhases(IProgress<PhaseProgress> lines) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => lines.Report(new PhaseProgress(
        NameOf(value), value.Done, value.Total, value.Phase == RunPhase.Train ? "steps" : "debates", value.Tokens, value.Loss));

    internal static string NameOf(RunProgress value)
    {
        var place = value.Steps.ToString(CultureInfo.InvariantCulture).Length;
        var when = value.Iteration == 0 ? "before finetuning" : string.Create(CultureInfo.InvariantCulture, $"iteration {value.Iteration} of {value.Iterations}");
        var number = value.Step.ToString(CultureInfo.InvariantCulture).PadLeft(place);
        return string.Create(CultureInfo.InvariantCulture, $"[{number}/{value.Steps}] {when}: {Doing(value)}");
    }

    private static string Doing(RunProgress value) => value.Phase switch
    {
        RunPhase.Debate => $"{value.Name} debates training problems",
        RunPhase.Select => $"{value.Name} votes and selects its training data",
        RunPhase.Train => $"training {value.Agent} of {value.Name}",
        RunPhase.Guard => $"comparing critics with their predecessors ({value.Name})",
        RunPhase.Evaluate => $"measuring {value.Name}",
        _ => "writing the report",
    };
}
