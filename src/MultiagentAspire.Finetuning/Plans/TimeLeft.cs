using System.Collections.Immutable;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>How much there is to do in a step, in a unit of its kind.</summary>
/// <param name="Kind">Steps of one kind take time in proportion to their sizes.</param>
/// <param name="Size">Calls of models in debates, agents' worth of training; 1 where nothing is known before the step begins.</param>
internal sealed record StepSize(string Kind, double Size)
{
    /// <summary>The kind that is too short to wait for before time is told.</summary>
    public const string Report = "report";

    public static StepSize Of(Step step, RunFile run) =>
        step switch
        {
            DebateStep debate => new(
                "debate",
                (double)Problems(debate.Problems, run.Task)
                    * SampleBudget.CallsPerDebate(debate.Society.Slots, debate.Settings)
            ),
            TrainStep train => new(
                run.FinetuningOf(train.Agent) is null ? "train" : "train-there",
                train.StepsOf is { } others ? ArmPlans.AgentsOf(run, others).Count() : 1
            ),
            SelectStep => new("select", 1),
            GuardStep => new("guard", 1),
            _ => new(Report, 1),
        };

    private static int Problems(ProblemSet set, RunTask task) =>
        set.Split switch
        {
            ProblemSet.Train => task.Train,
            ProblemSet.Evaluate => task.Evaluate,
            _ => task.Transfer.Single(transfer => ProblemSet.OfTransfer(transfer.Name) == set).Evaluate,
        };
}

/// <summary>What the steps to come will take, by what those of their kind took.</summary>
internal static class TimeLeft
{
    /// <summary>Seconds per size of each kind that is among the finished steps.</summary>
    public static ImmutableDictionary<string, double> Paces(
        IEnumerable<(StepSize Step, double Seconds)> finished
    ) =>
        finished
            .GroupBy(one => one.Step.Kind)
            .ToImmutableDictionary(
                kind => kind.Key,
                kind => kind.Sum(one => one.Seconds) / kind.Sum(one => one.Step.Size),
                StringComparer.Ordinal
            );

    /// <summary>Null while a kind has no pace; a report, which takes seconds, then counts as nothing.</summary>
    public static TimeSpan? Of(IEnumerable<StepSize> steps, IReadOnlyDictionary<string, double> paces)
    {
        var seconds = 0.0;
        foreach (var step in steps)
        {
            if (paces.TryGetValue(step.Kind, out var pace))
                seconds += pace * step.Size;
            else if (step.Kind != StepSize.Report)
                return null;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>The rest of a step at its own pace, or before it has one at that of its kind; null when neither is known.</summary>
    /// <param name="done">Parts done since it was begun or taken up again.</param>
    /// <param name="open">Parts to be done.</param>
    public static TimeSpan? InStep(int done, int open, TimeSpan elapsed, TimeSpan? usual) =>
        done > 0 ? elapsed / done * open
        : usual > elapsed ? usual - elapsed
        : usual is null ? null
        : TimeSpan.Zero;
}
