using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>How much there is to do in a step, in a unit of its kind.</summary>
/// <param name="Kind">Steps of one kind take time in proportion to their sizes.</param>
/// <param name="Size">Calls of models in debates, agents' worth of training; 1 where nothing is known before
/// the step begins.</param>
public sealed record StepSize(string Kind, double Size)
{
    /// <summary>The kind that is too short to wait for before time is told.</summary>
    public const string Report = "report";

    /// <summary>The size of a step; nothing for one whose debates another step holds.</summary>
    public static StepSize Create(Step step, RunFile run) =>
        step switch
        {
            DebateStep { IsShared: true } => new("debate", 0),
            DebateStep debate => new(
                "debate",
                (double)ProblemSets.CountOf(run.Task, debate.Problems) * debate.CallsPerDebate
            ),
            TrainStep train => new(
                run.FinetuningOf(train.Agent) is null ? "train" : "train-there",
                train.StepsOf is { } others ? run.ArmOf(others).Agents.Length : 1
            ),
            SelectStep => new("select", 1),
            GuardStep => new("guard", 1),
            _ => new(Report, 1),
        };
}
