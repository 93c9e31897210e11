using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Arms of one kind whose debate settings and models are equal share transcripts: the first arm runs the debates,
/// seeded by its name, and the others read them. That pairs the arms tightly and saves most of an ablation's time.
/// </summary>
internal static class SharedDebates
{
    /// <summary>
    /// The same steps in the same order. Steps that would repeat the debates of an earlier arm refer to that arm's
    /// step, and their selections read its transcripts.
    /// </summary>
    public static IEnumerable<Step> In(RunFile run, IEnumerable<Step> steps)
    {
        var owners = new Dictionary<DebateInputs, DebateStep>();
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps)
            yield return step switch
            {
                DebateStep debates => ShareDebates(debates),
                SelectStep select => select with
                {
                    Transcripts = shared.GetValueOrDefault(select.Transcripts, select.Transcripts),
                    Rationalised = SharedOrNull(select.Rationalised),
                },
                _ => step,
            };

        string? SharedOrNull(string? path) => path is null ? null : shared.GetValueOrDefault(path, path);

        DebateStep ShareDebates(DebateStep step)
        {
            step = step with { HintsFor = SharedOrNull(step.HintsFor) };
            var inputs = DebateInputs.Create(run, step);
            owners.TryAdd(inputs, step);
            var owner = owners[inputs];
            if (owner.Arm == step.Arm)
                return step;
            shared[step.Transcripts.Path] = owner.Transcripts.Path;
            return step with { Owner = owner.Id, Transcripts = owner.Transcripts };
        }
    }

    /// <summary>Everything but the seed on which the answers of a step depend.</summary>
    private sealed record DebateInputs(
        string Kind,
        int Iteration,
        string Split,
        ProblemSet Problems,
        SocietySource Society,
        DebateSettings Settings,
        string? HintsFor
    )
    {
        /// <summary>
        /// Before any finetuning all arms of a kind have equal models, so the arm's name does not count.
        /// </summary>
        public static DebateInputs Create(RunFile run, DebateStep step)
        {
            var society = step.Society;
            return new DebateInputs(
                run.ArmOf(step.Arm).Kind.Name,
                step.Iteration,
                step.Split,
                step.Problems,
                society.IsUntrained ? society with { Arm = "" } : society,
                step.Settings,
                step.HintsFor
            );
        }
    }
}
