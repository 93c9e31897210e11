using System.Collections.Immutable;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>The ordered steps of a run. Equal run files give equal plans.</summary>
internal static class RunPlan
{
    public static ImmutableArray<Step> Of(RunFile run)
    {
        var arms = ArmNames.All.Where(arm => run.Arms.Contains(arm)).ToList();
        var steps = ImmutableArray.CreateBuilder<Step>();
        for (var iteration = 0; iteration <= run.Iterations; iteration++)
        {
            foreach (var arm in arms)
            {
                steps.AddRange(ArmPlans.ByName[arm].Train(run, iteration));
                foreach (
                    var measurement in run.Task.Evaluate == 0
                        ? []
                        : ArmPlans.ByName[arm].Measurements(run, iteration)
                )
                    steps.Add(Evaluate(arm, iteration, measurement));
            }
            if (iteration > 0 && iteration < run.Iterations)
                steps.Add(new ReportStep($"{iteration}-report", iteration));
        }
        foreach (var transfer in run.Task.Transfer)
        foreach (var arm in arms)
            steps.AddRange(Transfer(run, transfer, arm));
        steps.Add(new ReportStep($"{run.Iterations}-report", run.Iterations));
        return steps.ToImmutable();
    }

    private static DebateStep Evaluate(string arm, int iteration, Measurement measurement) =>
        new(
            $"{iteration}-evaluate-{measurement.Name}",
            iteration,
            arm,
            measurement.Name,
            ProblemSet.Evaluate,
            new ProblemSet(ProblemSet.Evaluate, 0),
            measurement.Society,
            measurement.Settings,
            $"iterations/{iteration}/transcripts/evaluate-{measurement.Name}.jsonl"
        );

    /// <summary>Arms are tried on other tasks in their last state: the base ones as they are, the others after the last iteration.</summary>
    private static IEnumerable<DebateStep> Transfer(RunFile run, TransferTask transfer, string arm)
    {
        var problems = ProblemSet.OfTransfer(transfer.Name);
        foreach (var iteration in (int[])[0, run.Iterations])
        foreach (var measurement in ArmPlans.ByName[arm].Measurements(run, iteration))
            yield return new DebateStep(
                $"{iteration}-{problems.Split}-{measurement.Name}",
                iteration,
                arm,
                measurement.Name,
                problems.Split,
                problems,
                measurement.Society,
                measurement.Settings,
                $"iterations/{iteration}/transcripts/{problems.Split}-{measurement.Name}.jsonl"
            );
    }
}
