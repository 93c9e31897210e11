using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>The amount of work in a step, from which <see cref="RemainingTime"/> estimates its time.</summary>
/// <param name="Kind">Steps of one kind take time in proportion to their sizes.</param>
/// <param name="Size">
/// Model calls of debates; agents' worth of a training; problems that are scored; 1 where nothing is known before the
/// step starts.
/// </param>
public sealed record StepSize(string Kind, double Size)
{
    /// <summary>
    /// The kind of a report. It takes seconds and is left out of estimates while its rate is unknown.
    /// </summary>
    public const string Report = "report";

    /// <summary>The size of a step; 0 for a step that reads the transcripts of another step.</summary>
    public static StepSize Create(Step step, RunFile run) =>
        step switch
        {
            DebateStep debate => CreateDebate(debate, run),
            TrainStep train => CreateTrain(train, run),
            SelectStep => new StepSize("select", 1),
            GuardStep or HealthStep => new StepSize("guard", 1),
            ScoreStep score => new StepSize("score", score.Problems),
            _ => new StepSize(Report, 1),
        };

    private static StepSize CreateDebate(DebateStep step, RunFile run)
    {
        double problems = step.IsShared ? 0 : ProblemSets.CountOf(run.Task, step.Problems);
        return new StepSize("debate", problems * step.CallsPerDebate);
    }

    /// <summary>Local trainings and those at an endpoint have separate rates.</summary>
    private static StepSize CreateTrain(TrainStep step, RunFile run)
    {
        var kind = run.FinetuningOf(step.Agent) is null ? "train" : "train-there";
        var agents = step.StepsOf is { } matched ? run.ArmOf(matched).Agents.Length : 1;
        return new StepSize(kind, agents);
    }
}
