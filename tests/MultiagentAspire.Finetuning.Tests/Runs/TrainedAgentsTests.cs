using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Which agents a run trains, on which models, and with which they debate afterwards.</summary>
public sealed class TrainedAgentsTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("previous")]
    [InlineData("base")]
    public async Task An_agent_continues_its_own_chain_or_the_base(string startFrom)
    {
        await _work.ExecuteAsync(
            _work.Load(iterations: 3, more: $$"""  "training": { "startFrom": "{{startFrom}}" },""")
        );

        Assert.Equal(18, _work.Trainer.Jobs.Count);
        foreach (var chain in _work.Trainer.Jobs.GroupBy(job => job.Agent))
        {
            var jobs = chain.ToList();
            Assert.Null(jobs[0].StartFrom);
            for (var k = 1; k < jobs.Count; k++)
                Assert.Equal(
                    startFrom == "previous" ? jobs[k - 1].OutputPath : null,
                    jobs[k].StartFrom?.Path
                );
        }
    }

    [Fact]
    public async Task Generators_speak_first_and_critics_later_with_the_adapters_of_the_iteration_before()
    {
        await _work.ExecuteAsync(_work.Load());

        var second = _work
            .Debates.Requests.First(request => request.Id is { Iteration: 2, Split: "train" })
            .Society;
        for (var slot = 0; slot < 3; slot++)
        {
            Assert.Equal(
                _work.RunPath($"iterations/1/adapters/generator-{slot + 1}"),
                second.Slots[slot].Generator.Adapter!.Path
            );
            Assert.Equal(
                _work.RunPath($"iterations/1/adapters/critic-{slot + 1}"),
                second.Slots[slot].Critic.Adapter!.Path
            );
        }
        Assert.Null(second.Summarizer.Adapter);
        Assert.All(
            _work.Debates.Requests.Where(request => request.Id is { Iteration: 1, Split: "train" }),
            request => Assert.All(request.Society.Slots, slot => Assert.Null(slot.Generator.Adapter))
        );
    }

    [Fact]
    public async Task An_agent_without_data_keeps_its_model_and_the_report_says_so()
    {
        using var work = new RunFixture
        {
            Debates = new ScriptedDebateRunner
            {
                Skill = (agent, _) => agent == AgentId.Generator(1) ? -1 : 2,
            },
        };

        var report = await work.ExecuteAsync(work.Load());

        Assert.Contains(
            "generator-2 of the arm 'multiagent' kept its model at iteration 1: "
                + "no response was left for it to learn from.",
            report.Warnings
        );
        Assert.False(Directory.Exists(work.RunPath("iterations/1/adapters/generator-2")));
        Assert.Null(
            work.Debates.Requests.First(request => request.Id is { Iteration: 2, Split: "train" })
                .Society.Slots[1]
                .Generator.Adapter
        );
        Assert.Equal(
            5,
            work.Trainer.Jobs.Count(job => job.OutputPath.Contains("iterations/1", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task An_agent_whose_examples_are_all_too_long_keeps_its_model_too()
    {
        using var work = new RunFixture
        {
            Trainer = new ScriptedAgentTrainer { Fits = job => job.Agent != AgentId.Critic(0) },
        };

        var report = await work.ExecuteAsync(work.Load(iterations: 1));

        Assert.Contains(
            report.Warnings,
            warning =>
                warning.StartsWith(
                    "critic-1 of the arm 'multiagent' kept its model at iteration 1: all of its examples are longer",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            "critic-1 of the arm 'multiagent' left out 7 examples at iteration 1: they are longer than maxLength.",
            report.Warnings
        );
    }

    [Fact]
    public async Task A_debate_of_one_round_trains_no_critics()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1, more: "\"debate\": { \"rounds\": 1 },"));

        Assert.All(_work.Trainer.Jobs, job => Assert.Equal(AgentRole.Generator, job.Agent.Role));
        Assert.Equal(3, _work.Trainer.Jobs.Count);
    }

    [Fact]
    public async Task A_new_critic_that_agrees_less_with_the_vote_is_not_used()
    {
        const string Guarded = "\"training\": { \"keepCriticWhenAgreementFalls\": true },";
        using var work = new RunFixture
        {
            Debates = new ScriptedDebateRunner
            {
                Skill = (agent, level) => agent == AgentId.Critic(0) && level > 0 ? -1 : 0.9,
            },
        };

        var report = await work.ExecuteAsync(work.Load(iterations: 1, more: Guarded));

        var evaluated = work
            .Debates.Requests.First(request =>
                request.Id is { Iteration: 1, Split: "evaluate", Arm: "multiagent" }
            )
            .Society;
        Assert.Null(evaluated.Slots[0].Critic.Adapter);
        Assert.Contains(
            "critic-1 kept its previous model at iteration 1: the new one agreed less often with the vote.",
            report.Warnings
        );
    }

    [Fact]
    public async Task The_matched_arm_takes_as_many_steps_as_all_agents_together()
    {
        await _work.ExecuteAsync(
            _work.Load(
                arms: "\"multiagent\", \"single-agent-matched\"",
                more: "\"training\": { \"batchSize\": 2 },"
            )
        );

        var report = ReportJson.Read(
            await File.ReadAllTextAsync(
                _work.RunPath("report/report.json"),
                TestContext.Current.CancellationToken
            )
        );
        foreach (var iteration in (int[])[1, 2])
            Assert.Equal(
                report
                    .Agents.Where(agent => agent.Arm == "multiagent" && agent.Iteration == iteration)
                    .Sum(agent => agent.Losses.Length),
                report
                    .Agents.Single(agent =>
                        agent.Arm == "single-agent-matched" && agent.Iteration == iteration
                    )
                    .Losses.Length
            );
    }

    [Theory]
    [InlineData(3, 2, 2)]
    [InlineData(6, 2, 4)]
    [InlineData(9, 2, 6)]
    [InlineData(6, 1, 2)]
    public void A_minimum_of_votes_is_the_same_share_of_more_voters(int voters, int minimum, int expected) =>
        Assert.Equal(
            expected,
            new RunSelection(
                new SelectionSettings { GeneratorMinimumVotes = minimum },
                new VotingSettings(),
                0
            )
                .ForSingle(voters, 3)
                .GeneratorMinimumVotes
        );
}
