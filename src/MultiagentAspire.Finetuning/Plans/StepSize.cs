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
