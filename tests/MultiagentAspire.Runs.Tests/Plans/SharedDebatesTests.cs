using CsCheck;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>Several societies in one run: whose debates are held, and where their artifacts lie.</summary>
public sealed class SharedDebatesTests : IDisposable
{
    private const string Weight =
        """{ "name": "weight-0", "like": "multiagent", "selection": { "criticWeight": 0 } }""";
    private const string Hot = """{ "name": "hot", "like": "multiagent", "debate": { "temperature": 2 } }""";
    private const string Guarded = "\"training\": { \"keepCriticWhenAgreementFalls\": true },";
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static DebateStep Collect(RunFile run, int iteration, string arm) =>
        RunPlan.Create(run).OfType<DebateStep>().Single(step => step.Id == StepIds.Collect(iteration, arm));

    [Fact]
    public void Equal_debate_settings_share_the_debates_of_the_first_arm_while_the_models_are_equal()
    {
        var run = _folder.Small(arms: $"\"multiagent\", {Weight}, {Hot}");

        var (own, shared, hot) = (
            Collect(run, 1, "multiagent"),
            Collect(run, 1, "weight-0"),
            Collect(run, 1, "hot")
        );
        Assert.Equal((own.Id, own.Transcripts), (shared.Owner, shared.Transcripts));
        Assert.Equal("multiagent", shared.Transcripts.SeededBy);
        Assert.False(own.IsShared || hot.IsShared);
        Assert.False(Collect(run, 2, "weight-0").IsShared);
        Assert.Equal(
            own.Transcripts.Path,
            RunPlan
                .Create(run)
                .OfType<SelectStep>()
                .Single(step => step.Id == StepIds.Select(1, "weight-0"))
                .Transcripts
        );
    }

    [Fact]
    public void Debates_that_are_shared_are_asked_once_and_are_no_work()
    {
        var (alone, both) = (
            _folder.Small(iterations: 1),
            _folder.Small(iterations: 1, arms: $"\"multiagent\", {Weight}")
        );
        var shared = Collect(both, 1, "weight-0");

        Assert.Equal(0, StepSize.Create(shared, both).Size);
        // Its own measurements are 6 debates and as many samples, of 9 calls each.
        Assert.Equal(
            RunOutline.Create(alone, _folder.At("out")).Calls + 2 * 6 * 9,
            RunOutline.Create(both, _folder.At("out")).Calls
        );
    }

    [Fact]
    public void The_first_society_keeps_the_top_folders_and_every_other_one_has_its_own()
    {
        var run = _folder.Small(arms: $"\"multiagent\", {Hot}", more: Guarded);
        var paths = RunPlan
            .Create(run)
            .OfType<DebateStep>()
            .Where(step => step.Iteration == 1)
            .ToLookup(step => step.Arm, step => step.Transcripts.Path);

        Assert.Equal(
            [
                "iterations/1/transcripts/train.jsonl",
                "iterations/1/transcripts/guard-new.jsonl",
                "iterations/1/transcripts/guard-previous.jsonl",
                "iterations/1/transcripts/evaluate-multiagent.jsonl",
                "iterations/1/transcripts/evaluate-multiagent-samples.jsonl",
            ],
            paths["multiagent"]
        );
        Assert.Equal(
            [
                "iterations/1/arms/hot/transcripts/train.jsonl",
                "iterations/1/arms/hot/transcripts/guard-new.jsonl",
                "iterations/1/arms/hot/transcripts/guard-previous.jsonl",
                "iterations/1/arms/hot/transcripts/evaluate-hot.jsonl",
                "iterations/1/arms/hot/transcripts/evaluate-hot-samples.jsonl",
            ],
            paths["hot"]
        );
        Assert.Equal(
            ["1-guard", "1-guard-of-hot"],
            RunPlan.Create(run).OfType<GuardStep>().Where(step => step.Iteration == 1).Select(step => step.Id)
        );
    }

    [Fact]
    public void Overlays_change_no_step_of_the_arms_that_were_there()
    {
        var before = RunPlan.Create(
            _folder.Small(arms: "\"base\", \"debate\", \"multiagent\", \"single-agent\"", more: Guarded)
        );
        var after = RunPlan.Create(
            _folder.Small(
                arms: $"\"base\", \"debate\", \"multiagent\", {Weight}, \"single-agent\", {Hot}",
                more: Guarded
            )
        );

        Assert.Equal(before, after.Where(step => step.Arm is not ("weight-0" or "hot")));
    }

    [Fact]
    public void A_base_measurement_stands_for_the_arms_that_ask_the_same_before_training()
    {
        var run = _folder.Small(
            arms: $$"""
            "debate", { "name": "hot-debate", "like": "debate", "debate": { "temperature": 2 } },
            { "name": "again", "like": "debate", "selection": { "tie": "drop" } }, "multiagent", {{Weight}}, {{Hot}}
            """
        );
        IEnumerable<string> NamesOf(string measurement) =>
            MeasuredNames.FromStep(
                run,
                RunPlan
                    .Create(run)
                    .OfType<DebateStep>()
                    .Single(step => step is { Iteration: 0 } && step.Name == measurement)
            );

        Assert.Equal(["debate", "multiagent", "weight-0"], NamesOf("debate"));
        Assert.Equal(["hot-debate", "hot"], NamesOf("hot-debate"));
        Assert.Equal(["again"], NamesOf("again"));
    }

    /// <summary>
    /// Whatever overlays a run has: ids and files are unique, shared debates come after those that they
    /// share, and these are held.
    /// </summary>
    [Fact]
    public void Plans_with_any_overlays_are_sound() =>
        Gen.Select(Gen.Int[0, ArmKinds.Names.Length - 1], Gen.Int[1, 3], Gen.Bool, Gen.Bool)
            .Array[1, 6]
            .Sample(overlays =>
            {
                var written = overlays.Select(
                    (overlay, i) =>
                        Overlay($"o{i}", overlay.Item1, overlay.Item2, overlay.Item3, overlay.Item4)
                );
                var names = ArmKinds.Names.Select(name => $"\"{name}\"");
                string json = string.Join(", ", names.Concat(written));
                lock (_folder)
                    RequireSound(RunPlan.Create(_folder.Small(arms: json, more: Guarded)));
            });

    private static string Overlay(
        string name,
        int like,
        int temperature,
        bool generatorsOnly,
        bool onlyKept
    ) =>
        $$"""
            {
              "name": "{{name}}", "like": "{{ArmKinds.Names[like]}}",
              "debate": { "temperature": {{temperature}}, "generatorsOnly": {{(
                generatorsOnly ? "true" : "false"
            )}} },
              "selection": { "criticWeight": {{(onlyKept ? 0 : 1)}} }
            }
            """;

    private static void RequireSound(IReadOnlyList<Step> plan)
    {
        Assert.Equal(plan.Count, plan.Select(step => step.Id).Distinct().Count());
        var held = new Dictionary<string, DebateStep>();
        foreach (var step in plan.OfType<DebateStep>())
        {
            if (!step.IsShared)
                Assert.True(held.TryAdd(step.Transcripts.Path, step));
            else
                Assert.Equal(
                    (step.Owner, step.Iteration, step.Split, step.Settings),
                    held[step.Transcripts.Path] is var owner
                        ? (owner.Id, owner.Iteration, owner.Split, owner.Settings)
                        : default
                );
        }
        var debates = held
            .Values.Select(step => (step.Iteration, step.Transcripts.SeededBy, step.Split, step.Society))
            .ToList();
        Assert.Equal(debates.Count, debates.Distinct().Count());
        Assert.All(plan.OfType<SelectStep>(), step => Assert.Contains(step.Transcripts, held.Keys));
    }
}
