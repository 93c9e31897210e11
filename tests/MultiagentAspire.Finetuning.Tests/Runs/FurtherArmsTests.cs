using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>The arms STaR, single-agent-wide and overlays with another number of agents, from file to report.</summary>
public sealed class FurtherArmsTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    private IReadOnlyList<DebateTranscript> Debates(string relative) =>
        Transcripts.Read(_work.RunPath(relative));

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task Star_learns_right_responses_and_rationalises_where_all_were_wrong(int? samples)
    {
        var arm = samples is { } k
            ? $"{{ \"name\": \"own\", \"like\": \"star\", \"samples\": {k} }}"
            : "\"star\"";
        var name = samples is null ? "star" : "own";
        var run = _work.Load(2, $"{arm}, \"multiagent\"");
        var report = await _work.ExecuteAsync(run);
        var set = new ProblemSet(ProblemSet.Train, 1);
        var references = ProblemSets.Create(run).References(set);
        foreach (var iteration in (int[])[1, 2])
        {
            var folder = $"iterations/{iteration}/arms/{name}";
            var first = Debates($"{folder}/transcripts/train.jsonl");
            Assert.All(first, debate => Assert.Equal(samples ?? 1, debate.Slots));
            var failed = first
                .Where(debate =>
                    debate.FinalRound.All(answer => answer.Answer != references[debate.Problem.Id])
                )
                .ToList();
            var hinted = Debates($"{folder}/transcripts/rationalise.jsonl");
            Assert.Equal(
                failed.Select(debate => debate.Problem.Id),
                hinted.Select(debate => debate.Problem.Id)
            );
            Assert.All(
                hinted,
                debate =>
                    Assert.Contains(
                        $"(The right answer is {references[debate.Problem.Id]}.",
                        debate.Problem.Question,
                        StringComparison.Ordinal
                    )
            );
            var data = TrainingExamples.Read(
                _work.RunPath($"{folder}/data/single-1.jsonl"),
                new AgentId(AgentRole.Single, 0)
            );
            Assert.NotEmpty(data);
            Assert.All(
                data,
                example =>
                {
                    Assert.Equal(
                        $"#{references[example.ProblemId]}",
                        Assert.Single(example.Completion).Content
                    );
                    Assert.DoesNotContain(
                        "right answer",
                        example.Prompt[0].Content,
                        StringComparison.Ordinal
                    );
                }
            );
        }
        var result = report.MainArms.Single(result => result.Arm == name);
        Assert.Equal([1, 2], result.Iterations.Select(state => state.Iteration));
        Assert.Null(result.Last.PseudoLabels);
    }

    [Fact]
    public async Task Problems_without_a_reference_give_star_no_data_and_it_keeps_its_model()
    {
        var references = new Dictionary<string, string>();
        var debate = (await RunAndReadAsync())[0];
        var selected = Steps.StarSelection.Select(
            new SelectionTarget(new AgentId(AgentRole.Single, 0), new SelectionSettings(), 7),
            [debate],
            [],
            references,
            Tasks.TaskRegistry.Create(_work.Load().Task.Spec)
        );
        Assert.Empty(selected.Examples);
        Assert.Equal((1, 0), (selected.Counts.Mismatched, selected.Counts.Matched));

        async Task<IReadOnlyList<DebateTranscript>> RunAndReadAsync()
        {
            await _work.ExecuteAsync(_work.Load(1, "\"star\""));
            return Debates("iterations/1/arms/star/transcripts/train.jsonl");
        }
    }

    [Theory]
    [InlineData("", 6)]
    [InlineData("\"debate\": { \"generatorsOnly\": true },", 3)]
    [InlineData("\"training\": { \"rank\": 4, \"alpha\": 12 },", 6)]
    public async Task A_wide_single_agent_has_the_weights_of_all_agents_together(string more, int agents)
    {
        var run = _work.Load(1, "\"single-agent-debate\", \"single-agent-wide\"", more);
        await _work.ExecuteAsync(run);
        TrainingSettings Of(string arm) =>
            _work
                .Trainer.Jobs.Single(job => job.Id.Contains($"-train-{arm}-single", StringComparison.Ordinal))
                .Settings;
        var (one, wide) = (Of("single-agent-debate"), Of("single-agent-wide"));
        Assert.Equal(one with { Rank = agents * one.Rank, Alpha = agents * one.Alpha }, wide);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task An_overlay_has_as_many_agents_as_it_says_each_with_data_and_models_of_its_own(
        int agents
    )
    {
        var run = _work.Load(
            2,
            $"\"multiagent\", {{ \"name\": \"other\", \"like\": \"multiagent\", \"agents\": {agents} }}",
            "\"training\": { \"keepCriticWhenAgreementFalls\": true },"
        );
        var report = await _work.ExecuteAsync(run);
        var names = Enumerable
            .Range(1, agents)
            .SelectMany(n => (string[])[$"generator-{n}", $"critic-{n}"])
            .Order();
        foreach (var iteration in (int[])[1, 2])
        {
            var folder = _work.RunPath($"iterations/{iteration}/arms/other");
            Assert.Equal(
                names,
                Directory.GetDirectories(Path.Combine(folder, "adapters")).Select(Path.GetFileName).Order()
            );
            Assert.All(
                Debates($"iterations/{iteration}/arms/other/transcripts/train.jsonl"),
                debate => Assert.Equal(agents, debate.Slots)
            );
        }
        // In the second iteration each agent speaks with the adapter that it got in the first.
        var second = Debates("iterations/2/arms/other/transcripts/train.jsonl")[0];
        Assert.Equal(
            agents,
            second.Rounds[0].Select(response => response.Adapter).OfType<string>().Distinct().Count()
        );
        Assert.Equal(agents, report.MainArms.Single(arm => arm.Arm == "other").Last.Agents);
        Assert.Equal(3, report.MainArms.Single(arm => arm.Arm == "multiagent").Last.Agents);
    }

    [Fact]
    public async Task The_report_names_the_iteration_that_agreement_would_choose()
    {
        var report = await _work.ExecuteAsync(_work.Load(3));
        var states = report
            .Arms.Single(arm => arm.Arm == "multiagent")
            .Iterations.Where(state => state.Iteration > 0);
        var chosen = states.MaxBy(state => state.Consensus.Value)!.Iteration;
        Assert.Contains(
            Findings.FromReport(report),
            finding =>
                finding.Claim
                == $"Without labels, agreement with the vote would choose iteration {chosen} of multiagent."
        );
        Assert.DoesNotContain(
            Findings.FromReport(report),
            finding => finding.Claim.Contains("-samples learns", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_arm_all_of_whose_debates_end_early_is_judged_by_its_debates()
    {
        var debates = new ScriptedDebateRunner { Skill = (_, _) => 1 };
        var arms =
            "\"multiagent\", { \"name\": \"early\", \"like\": \"multiagent\", \"debate\": { \"earlyExit\": true } }";
        var report = await _work.ExecuteAsync(_work.Load(1, arms), debates: debates);
        var early = report.Arms.Single(arm => arm.Arm == "early");
        Assert.Equal((Measure.Debate, 2), (early.Measure, early.Last.Rounds));
        Assert.Equal(1, early.Last.Debate!.Value);
        Assert.True(
            early.Last.TokensPerProblem
                < report.Arms.Single(arm => arm.Arm == "multiagent").Last.TokensPerProblem
        );
        Assert.Contains(report.Comparisons, pair => pair.Right.Arm == "early");
    }

    [Fact]
    public void An_overlay_has_at_least_one_agent()
    {
        var error = Assert.Throws<InvalidRunFileException>(() =>
            _work.Load(1, "\"multiagent\", { \"name\": \"none\", \"like\": \"multiagent\", \"agents\": 0 }")
        );
        Assert.Contains(
            "agents must be a whole number from 1 to 64, not 0",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
