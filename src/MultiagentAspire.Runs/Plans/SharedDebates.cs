using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Arms of one kind whose debate settings and models are equal share transcripts: the first arm holds the
/// debates, seeded by its name, and the others read them. That pairs the arms tightly and saves most of an
/// ablation's time.
/// </summary>
internal static class SharedDebates
{
    /// <summary>
    /// The same steps in the same order; those that would hold debates again refer to the step that does.
    /// </summary>
    public static IEnumerable<Step> In(RunFile run, IEnumerable<Step> steps)
    {
        var owners = new Dictionary<Question, DebateStep>();
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps)
            yield return step switch
            {
                DebateStep debates => Debates(debates),
                SelectStep select => select with
                {
                    Transcripts = shared.GetValueOrDefault(select.Transcripts, select.Transcripts),
                },
                _ => step,
            };

        DebateStep Debates(DebateStep step)
        {
            var question = Question.Of(run, step);
            owners.TryAdd(question, step);
            var owner = owners[question];
            if (owner.Arm == step.Arm)
                return step;
            shared[step.Transcripts.Path] = owner.Transcripts.Path;
            return step with { Owner = owner.Id, Transcripts = owner.Transcripts };
        }
    }

    /// <summary>All on which the answers depend but for chance.</summary>
    private sealed record Question(
        string Kind,
        int Iteration,
        string Split,
        ProblemSet Problems,
        SocietySource Society,
        DebateSettings Settings
    )
    {
        /// <summary>Before any finetuning all arms of a kind have the same models.</summary>
        public static Question Of(RunFile run, DebateStep step)
        {
            var society = step.Society;
            return new Question(
                run.ArmOf(step.Arm).Kind.Name,
                step.Iteration,
                step.Split,
                step.Problems,
                society.IsUntrained ? society with { Arm = "" } : society,
                step.Settings
            );
        }
    }
}
