using System.Collections.Frozen;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>What each arm of <see cref="ArmNames"/> does (paper section 5).</summary>
internal static class ArmPlans
{
    private static readonly AgentId Single = new(AgentRole.Single, 0);

    public static readonly FrozenDictionary<string, ArmPlan> ByName = new Dictionary<string, ArmPlan>
    {
        [ArmNames.Base] = new(Nothing, BaseSamples),
        [ArmNames.Majority] = new(
            Nothing,
            (run, iteration) =>
                BeforeTraining(
                    iteration,
                    () => Samples(run, ArmNames.Majority, SocietySource.Base(Calls(run)))
                )
        ),
        [ArmNames.Debate] = new(
            Nothing,
            (run, iteration) =>
                BeforeTraining(
                    iteration,
                    () => Debated(run, ArmNames.Debate, SocietySource.Base(run.Agents.Length))
                )
        ),
        [ArmNames.Multiagent] = new(TrainSociety, MeasureSociety),
        [ArmNames.SingleAgent] = SingleAgent(ArmNames.SingleAgent, debated: false, stepsOf: null),
        [ArmNames.SingleAgentDebate] = SingleAgent(ArmNames.SingleAgentDebate, debated: true, stepsOf: null),
        [ArmNames.SingleAgentMatched] = SingleAgent(
            ArmNames.SingleAgentMatched,
            debated: true,
            stepsOf: ArmNames.Multiagent
        ),
        [ArmNames.SingleAgentAsSociety] = new(
            Nothing,
            (run, iteration) =>
                AfterTraining(
                    iteration,
                    () =>
                        Debated(
                            run,
                            ArmNames.SingleAgentAsSociety,
                            SocietySource.Of(
                                SocietyKind.Single,
                                ArmNames.SocietyModelArm(run.Arms)!,
                                run.Agents.Length,
                                iteration
                            )
                        )
                )
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Critics exist where somebody speaks after the first round, and not in the "no critic" ablation.</summary>
    public static bool HasCritics(RunFile run) => run.Debate is { Rounds: > 1, GeneratorsOnly: false };

    /// <summary>The agents that an arm finetunes: 2N for the method, one for the others.</summary>
    public static IEnumerable<AgentId> AgentsOf(RunFile run, string arm)
    {
        if (arm != ArmNames.Multiagent)
            return [Single];
        var slots = Enumerable.Range(0, run.Agents.Length);
        return HasCritics(run)
            ? slots.Select(AgentId.Generator).Concat(slots.Select(AgentId.Critic))
            : slots.Select(AgentId.Generator);
    }

    private static int Calls(RunFile run) => SampleBudget.CallsPerDebate(run.Agents.Length, run.Debate);

    private static DebateSettings Independent(RunFile run) =>
        run.Debate with
        {
            Rounds = 1,
            Summarize = false,
        };

    private static IEnumerable<Step> Nothing(RunFile run, int iteration) => [];

    private static IEnumerable<Measurement> BeforeTraining(int iteration, Func<Measurement> measurement) =>
        iteration == 0 ? [measurement()] : [];

    private static IEnumerable<Measurement> AfterTraining(int iteration, Func<Measurement> measurement) =>
        iteration > 0 ? [measurement()] : [];

    private static IEnumerable<Measurement> BaseSamples(RunFile run, int iteration)
    {
        if (iteration > 0)
            yield break;
        var settings = Independent(run);
        // At T = 1 alone a noisy base looks weak; its cool and greedy answers show what it knows.
        foreach (
            var (name, sampling) in new[]
            {
                (ArmNames.Base, settings.Sampling),
                ($"{ArmNames.Base}-cool", settings.Sampling with { Temperature = 0.7 }),
                ($"{ArmNames.Base}-greedy", settings.Sampling with { Temperature = 0 }),
            }
        )
            yield return new Measurement(
                name,
                SocietySource.Base(1),
                settings with
                {
                    Sampling = sampling,
                },
                Measure.Single
            );
    }

    private static Measurement Samples(RunFile run, string name, SocietySource society) =>
        new(name, society, Independent(run), Measure.Vote);

    private static Measurement Debated(RunFile run, string name, SocietySource society) =>
        new(name, society, run.Debate, run.Debate.Rounds > 1 ? Measure.Debate : Measure.Vote);

    private static IEnumerable<Step> TrainSociety(RunFile run, int iteration)
    {
        const string arm = ArmNames.Multiagent;
        if (iteration == 0)
            yield break;
        var society = SocietySource.Of(SocietyKind.Multiagent, arm, run.Agents.Length, iteration - 1);
        var transcripts = $"iterations/{iteration}/transcripts/train.jsonl";
        yield return Collect(arm, iteration, society, run.Debate, transcripts);
        yield return new SelectStep($"{iteration}-select-{arm}", iteration, arm, transcripts);
        foreach (var agent in AgentsOf(run, arm))
            yield return new TrainStep(TrainStep.IdOf(iteration, arm, agent), iteration, arm, agent);
        if (!run.Training.KeepCriticWhenAgreementFalls || !HasCritics(run))
            yield break;

        var (fresh, previous) = (
            Guarded(run, iteration, "new", iteration),
            Guarded(run, iteration, "previous", iteration - 1)
        );
        yield return fresh;
        yield return previous;
        yield return new GuardStep(GuardStep.IdOf(iteration), iteration, arm, fresh.Output, previous.Output);
    }

    /// <summary>The new generators with new or previous critics, on problems whose answers nobody looks up.</summary>
    private static DebateStep Guarded(RunFile run, int iteration, string which, int criticIteration) =>
        new(
            $"{iteration}-guard-{which}",
            iteration,
            ArmNames.Multiagent,
            ArmNames.Multiagent,
            $"guard-{which}",
            new ProblemSet(ProblemSet.Train, iteration),
            new SocietySource(
                SocietyKind.Multiagent,
                ArmNames.Multiagent,
                run.Agents.Length,
                iteration,
                criticIteration
            ),
            run.Debate,
            $"iterations/{iteration}/transcripts/guard-{which}.jsonl"
        );

    /// <summary>The debate, and the generators' samples without debate, as many as a debate costs calls.</summary>
    private static IEnumerable<Measurement> MeasureSociety(RunFile run, int iteration)
    {
        if (iteration == 0)
            yield break;
        yield return Debated(
            run,
            ArmNames.Multiagent,
            SocietySource.Of(SocietyKind.Multiagent, ArmNames.Multiagent, run.Agents.Length, iteration)
        );
        yield return Samples(
            run,
            $"{ArmNames.Multiagent}-samples",
            SocietySource.Of(SocietyKind.Multiagent, ArmNames.Multiagent, Calls(run), iteration)
        );
    }

    /// <summary>One model in all slots: it labels by its own debates, or by a vote over as many samples as a debate costs calls.</summary>
    private static ArmPlan SingleAgent(string arm, bool debated, string? stepsOf) =>
        new(
            (run, iteration) => iteration == 0 ? [] : TrainSingle(run, arm, iteration, debated, stepsOf),
            (run, iteration) =>
                AfterTraining(
                    iteration,
                    () => Samples(run, arm, SocietySource.Of(SocietyKind.Single, arm, Calls(run), iteration))
                )
        );

    private static IEnumerable<Step> TrainSingle(
        RunFile run,
        string arm,
        int iteration,
        bool debated,
        string? stepsOf
    )
    {
        var slots = debated ? run.Agents.Length : Calls(run);
        var society = SocietySource.Of(SocietyKind.Single, arm, slots, iteration - 1);
        var transcripts = $"iterations/{iteration}/arms/{arm}/transcripts/train.jsonl";
        yield return Collect(arm, iteration, society, debated ? run.Debate : Independent(run), transcripts);
        yield return new SelectStep($"{iteration}-select-{arm}", iteration, arm, transcripts);
        yield return new TrainStep(TrainStep.IdOf(iteration, arm, Single), iteration, arm, Single, stepsOf);
    }

    private static DebateStep Collect(
        string arm,
        int iteration,
        SocietySource society,
        DebateSettings settings,
        string output
    ) =>
        new(
            $"{iteration}-collect-{arm}",
            iteration,
            arm,
            arm,
            ProblemSet.Train,
            new ProblemSet(ProblemSet.Train, iteration),
            society,
            settings,
            output
        );
}
