using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Guards of a society trip on a planted collapse and a planted quarrel, and not on a normal run.</summary>
public sealed class SocietyHealthRunTests : IDisposable
{
    private const string Scores =
        "\"evaluation\": { \"temperatures\": [], \"diversity\": { \"problems\": 4 } },";

    private readonly List<RunFixture> _fixtures = [];

    public void Dispose() => _fixtures.ForEach(fixture => fixture.Dispose());

    private static RunFile Load(RunFixture work, string guards, int iterations = 3) =>
        work.Load(
            iterations,
            "\"debate\", \"multiagent\"",
            $"{Scores} \"guards\": {{ {guards} }},",
            json => json.Replace("\"evaluate\": 6", "\"evaluate\": 60", StringComparison.Ordinal)
        );

    /// <summary>Agents that are one from the second training on.</summary>
    private RunFixture Collapsing() =>
        Keep(
            new RunFixture
            {
                Scorer = new ScriptedScorer { OneFromLevel = 2 },
                Debates = new ScriptedDebateRunner { Wording = (slot, answer) => $"way {slot}: #{answer}" },
            }
        );

    /// <summary>Agents that agree while untrained or trained once, and guess after the second training.</summary>
    private RunFixture Quarrelling() =>
        Keep(
            new RunFixture { Debates = new ScriptedDebateRunner { Skill = (_, level) => level < 2 ? 1 : 0 } }
        );

    private RunFixture Keep(RunFixture fixture)
    {
        _fixtures.Add(fixture);
        return fixture;
    }

    [Fact]
    public async Task A_normal_run_trips_no_guard()
    {
        var work = Keep(new RunFixture());
        var report = await work.ExecuteAsync(Load(work, "\"collapse\": \"stop\", \"agreement\": \"stop\""));
        Assert.DoesNotContain(
            report.Warnings,
            warning => warning.Contains("not well", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_collapse_is_a_warning_by_default()
    {
        var work = Collapsing();
        var report = await work.ExecuteAsync(Load(work, ""));
        Assert.Equal(
            [
                "multiagent is not well after iteration 2: "
                    + "its generators are 0 nats per token from each other and 2 from the base model.",
                "multiagent is not well after iteration 3: "
                    + "its generators are 0 nats per token from each other and 2 from the base model.",
            ],
            report.Warnings.Where(warning => warning.Contains("not well", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(work.Files().Keys, file => file.Contains("health", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("collapse")]
    [InlineData("agreement")]
    public async Task A_stopped_run_is_resumed_with_a_warning_and_equals_one_that_only_warned(string guard)
    {
        var work = guard == "collapse" ? Collapsing() : Quarrelling();
        var stopped = await Assert.ThrowsAsync<RunLimitException>(() =>
            work.ExecuteAsync(Load(work, $"\"{guard}\": \"stop\""))
        );
        Assert.StartsWith(
            "small was stopped by its guards after iteration 2 of multiagent: ",
            stopped.Message
        );
        Assert.False(Directory.Exists(work.RunPath("iterations/3")));
        await Assert.ThrowsAsync<RunLimitException>(() =>
            work.ExecuteAsync(Load(work, $"\"{guard}\": \"stop\""), resume: true)
        );

        await work.ExecuteAsync(Load(work, ""), resume: true);
        await work.ExecuteAsync(Load(work, ""), "warned");

        var (resumed, warned) = (Results(work, "out"), Results(work, "warned"));
        // The step that was finished before the stop stays.
        resumed.Remove("steps/1-health-multiagent.json");
        Assert.Equal(warned, resumed);
    }

    [Theory]
    [InlineData("collapse")]
    [InlineData("agreement")]
    public async Task A_society_goes_back_to_the_agents_that_agreed_most(string guard)
    {
        var work = guard == "collapse" ? Collapsing() : Quarrelling();
        var report = await work.ExecuteAsync(Load(work, $"\"{guard}\": \"back\""));
        var decision = JsonNode.Parse(
            await File.ReadAllTextAsync(
                work.RunPath("steps/2-health-multiagent.json"),
                TestContext.Current.CancellationToken
            )
        )!["result"]!;
        var back = (int)decision["backTo"]!;
        Assert.InRange(back, 0, 1);
        Assert.Contains(
            $"After iteration 2 the guards of 'multiagent' went back to the agents of iteration {back}.",
            report.Warnings
        );
        var third = work
            .Trainer.Jobs.Where(job => job.Id.Contains("/3-train-", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(third);
        Assert.All(
            third,
            job =>
                Assert.Equal(
                    back == 0 ? null : work.RunPath($"iterations/{back}/adapters/{job.Agent}"),
                    job.StartFrom?.Path
                )
        );
    }

    [Fact]
    public async Task A_rebalanced_society_selects_by_novelty_in_the_next_iteration()
    {
        var work = Collapsing();
        await work.ExecuteAsync(Load(work, "\"collapse\": \"rebalance\""));
        Assert.All(Weights(work, 2), weight => Assert.Equal(1, weight, 9));
        Assert.Contains(Weights(work, 3), weight => Math.Abs(weight - 1) > 0.01);
        Assert.Equal(1, Weights(work, 3).Average(), 9);
    }

    [Fact]
    public void Guards_that_act_need_evaluation_problems()
    {
        var work = Keep(new RunFixture());
        var error = Assert.Throws<InvalidRunFileException>(() =>
            work.Load(
                1,
                more: "\"guards\": { \"collapse\": \"back\" },",
                changes: json => json.Replace("\"evaluate\": 6", "\"evaluate\": 0", StringComparison.Ordinal)
            )
        );
        Assert.Contains("set \"evaluate\" above 0", error.Message, StringComparison.Ordinal);
    }

    private static List<double> Weights(RunFixture work, int iteration) =>
        [
            .. TrainingExamples
                .Read(work.RunPath($"iterations/{iteration}/data/generator-1.jsonl"), AgentId.Generator(0))
                .Select(example => example.Weight),
        ];

    /// <summary>All files but the manifest and the run file, which name the guards.</summary>
    private static SortedDictionary<string, string> Results(RunFixture work, string root)
    {
        var files = work.Files(root);
        files.Remove("run.json");
        files.Remove("experiment.json");
        return files;
    }
}
