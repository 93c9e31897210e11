using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>What measurements are called in a report.</summary>
internal static class MeasuredNames
{
    /// <summary>The name of an evaluation, and those of the arms that it shows before any training: a debate or a vote of the base model.</summary>
    public static IEnumerable<string> Of(RunFile run, DebateStep step) =>
        step.Iteration == 0 ? [step.Name, .. Successors(run, step.Name)] : [step.Name];

    /// <summary>A name as it is shown: measurements on other tasks must not be paired with those on the run's own problems.</summary>
    public static string Shown(DebateStep step, string name) =>
        step.Split == ProblemSet.Evaluate ? name : $"{step.Split["transfer-".Length..]}: {name}";

    private static IEnumerable<string> Successors(RunFile run, string name)
    {
        string[] successors = name switch
        {
            ArmNames.Debate => [ArmNames.Multiagent, ArmNames.SingleAgentAsSociety],
            ArmNames.Majority =>
            [
                $"{ArmNames.Multiagent}-samples",
                ArmNames.SingleAgent,
                ArmNames.SingleAgentDebate,
                ArmNames.SingleAgentMatched,
            ],
            _ => [],
        };
        return successors.Where(successor =>
            run.Arms.Contains(successor.Replace("-samples", "", StringComparison.Ordinal))
        );
    }
}
