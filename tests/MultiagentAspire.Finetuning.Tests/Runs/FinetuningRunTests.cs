using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

public sealed class FinetuningRunTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Every_iteration_leaves_its_artifacts_at_their_places()
    {
        await _work.ExecuteAsync(_work.Load());

        string[] agents = ["critic-1", "critic-2", "critic-3", "generator-1", "generator-2", "generator-3"];
        foreach (var iteration in (int[])[1, 2])
        {
            var folder = _work.RunPath($"iterations/{iteration}");
            Assert.Equal(
                agents,
                Directory.GetDirectories(Path.Combine(folder, "adapters")).Select(Path.GetFileName).Order()
            );
            Assert.Equal(
                agents.Select(agent => $"{agent}.jsonl"),
                Directory.GetFiles(Path.Combine(folder, "data")).Select(Path.GetFileName).Order()
            );
            Assert.Equal(8, Transcripts.Read(Path.Combine(folder, "transcripts/train.jsonl")).Count);
            Assert.Equal(
                6,
                Transcripts.Read(Path.Combine(folder, "transcripts/evaluate-multiagent.jsonl")).Count
            );
        }
        Assert.True(File.Exists(_work.RunPath("run.json")));
        Assert.True(File.Exists(_work.RunPath("report/report.json")));
        Assert.DoesNotContain(
            _work.Files().Keys,
            file =>
                file.EndsWith(".partial", StringComparison.Ordinal)
                || file.EndsWith(".tmp", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_run_file_is_kept_byte_for_byte_and_stays_as_it_was_when_the_run_is_resumed()
    {
        var run = _work.Load(changes: json => "\uFEFF// why\r\n" + json + "\t\n");
        await _work.ExecuteAsync(run);
        Assert.Equal(run.Source.ToArray(), File.ReadAllBytes(_work.RunPath("experiment.json")));
        Assert.StartsWith(
            "// why\r\n",
            File.ReadAllText(_work.RunPath("experiment.json")),
            StringComparison.Ordinal
        );

        await _work.ExecuteAsync(_work.Load(), resume: true);
        Assert.Equal(run.Source.ToArray(), File.ReadAllBytes(_work.RunPath("experiment.json")));
    }

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
    public async Task Transcripts_are_in_the_order_of_the_problems_however_the_debates_end()
    {
        var run = _work.Load(iterations: 1);
        await _work.ExecuteAsync(run);
        var release = new Stack<TaskCompletionSource>();
        var reversed = new ScriptedDebateRunner
        {
            Before = (request, _) =>
            {
                if (request.Id.Split != "train")
                    return Task.CompletedTask;
                lock (release)
                {
                    var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    release.Push(own);
                    if (release.Count == 8)
                        foreach (var waiting in release)
                            waiting.SetResult();
                    return own.Task;
                }
            },
        };

        await _work.ExecuteAsync(run, root: "reversed", debates: reversed);

        Assert.Equal(_work.Files(), _work.Files("reversed"));
    }

    [Fact]
    public async Task Fresh_problems_differ_between_iterations_and_fixed_ones_do_not()
    {
        await _work.ExecuteAsync(_work.Load());
        await _work.ExecuteAsync(
            _work.Load(changes: json =>
                json.Replace(
                    "\"evaluate\": 6",
                    "\"evaluate\": 6, \"problems\": \"fresh\"",
                    StringComparison.Ordinal
                )
            ),
            root: "fresh"
        );

        Assert.Equal(TrainedOn(1, "out"), TrainedOn(2, "out"));
        Assert.Empty(TrainedOn(1, "fresh").Intersect(TrainedOn(2, "fresh")));

        List<string> TrainedOn(int iteration, string root) =>
            [
                .. Transcripts
                    .Read(_work.RunPath($"iterations/{iteration}/transcripts/train.jsonl", root))
                    .Select(transcript => transcript.Problem.Id),
            ];
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
            "generator-2 of the arm 'multiagent' kept its model at iteration 1: no response was left for it to learn from.",
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
    public async Task Results_without_what_was_run_are_not_taken_for_those_of_another_run()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));
        File.Delete(_work.RunPath("run.json"));

        var error = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _work.ExecuteAsync(
                _work.Load(
                    iterations: 1,
                    changes: json => json.Replace("\"seed\": 7", "\"seed\": 8", StringComparison.Ordinal)
                ),
                resume: true
            )
        );

        Assert.Contains("delete the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_the_report_stand_the_references_of_all_that_it_judged_and_of_nothing_else()
    {
        var run = _work.Load(
            arms: "\"multiagent\", \"majority\"",
            changes: json =>
                json.Replace(
                    "\"evaluate\": 6",
                    "\"evaluate\": 6, \"problems\": \"fresh\", \"transfer\": [{ \"name\": \"longer\", \"terms\": 8, \"evaluate\": 4 }]",
                    StringComparison.Ordinal
                )
        );
        var problems = ProblemSets.Create(run);

        await _work.ExecuteAsync(run);

        ProblemSet[] judged =
        [
            new(ProblemSet.Evaluate, 0),
            ProblemSet.OfTransfer("longer"),
            new(ProblemSet.Train, 1),
            new(ProblemSet.Train, 2),
        ];
        var expected = judged
            .SelectMany(
                problems.References,
                (set, truth) => new ReferenceAnswer(set.Split, truth.Key, truth.Value)
            )
            .ToList();
        var written = ReferenceAnswers.Read(_work.RunPath("report/references.jsonl")).ToList();
        Assert.Equal(6 + 4 + 8 + 8, written.Count);
        Assert.Equal(expected.ToHashSet(), written.ToHashSet());
    }

    [Fact]
    public async Task References_of_what_is_not_measured_yet_are_not_written_and_the_report_writes_them_again()
    {
        await _work.ExecuteAsync(_work.Load());
        foreach (
            var step in Directory
                .GetFiles(_work.RunPath("steps"))
                .Where(step => Path.GetFileName(step).Contains("evaluate", StringComparison.Ordinal))
        )
            File.Delete(step);

        await new FinetuningRun(
            _work.Debates,
            new InProcessConsensus(),
            _work.Trainer,
            new FakeTimeProvider(),
            NullLogger<FinetuningRun>.Instance
        ).ReportAsync(_work.RunPath(""), TestContext.Current.CancellationToken);

        Assert.Empty(ReferenceAnswers.Read(_work.RunPath("report/references.jsonl")));
    }

    [Fact]
    public async Task A_damaged_report_is_made_again()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));
        await File.WriteAllTextAsync(
            _work.RunPath("report/report.json"),
            "{\"schema\":",
            TestContext.Current.CancellationToken
        );

        var report = await new FinetuningRun(
            _work.Debates,
            new InProcessConsensus(),
            _work.Trainer,
            new FakeTimeProvider(),
            NullLogger<FinetuningRun>.Instance
        ).ReportAsync(_work.RunPath(""), TestContext.Current.CancellationToken);

        Assert.NotEmpty(report.Arms);
    }

    [Fact]
    public async Task A_run_that_goes_on_with_another_version_says_so()
    {
        var run = _work.Load(iterations: 1);
        await _work.ExecuteAsync(run);
        var manifest = await File.ReadAllTextAsync(
            _work.RunPath("run.json"),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            _work.RunPath("run.json"),
            manifest.Replace("\"runtime\": \".NET ", "\"runtime\": \"older .NET ", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        File.Delete(Directory.GetFiles(_work.RunPath("steps"), "1-report*").Single());

        var report = await _work.ExecuteAsync(run, resume: true);

        Assert.Contains(
            report.Warnings,
            warning =>
                warning.StartsWith(
                    "The run was interrupted and went on with another version: runtime older .NET",
                    StringComparison.Ordinal
                )
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
    public async Task The_report_compares_the_method_with_every_arm_on_the_same_problems()
    {
        const string All =
            "\"base\", \"majority\", \"debate\", \"multiagent\", \"single-agent\", \"single-agent-debate\", \"single-agent-matched\", \"single-agent-as-society\"";

        var report = await _work.ExecuteAsync(
            _work.Load(
                arms: All,
                changes: json =>
                    json.Replace(
                        "\"evaluate\": 6",
                        "\"evaluate\": 6, \"transfer\": [{ \"name\": \"longer\", \"terms\": 8, \"evaluate\": 4 }]",
                        StringComparison.Ordinal
                    )
            )
        );

        string[] names =
        [
            "base",
            "base-cool",
            "base-greedy",
            "majority",
            "debate",
            "multiagent",
            "multiagent-samples",
            "single-agent",
            "single-agent-debate",
            "single-agent-matched",
            "single-agent-as-society",
        ];
        Assert.Equal(
            names.Concat(names.Select(name => $"longer: {name}")).Order(),
            report.Arms.Select(arm => arm.Arm).Order()
        );
        Assert.Equal(
            [0, 1, 2],
            Arm(report, "multiagent").Iterations.Select(iteration => iteration.Iteration)
        );
        Assert.Equal(
            [0, 1, 2],
            Arm(report, "single-agent").Iterations.Select(iteration => iteration.Iteration)
        );
        Assert.Equal(
            [0, 2],
            Arm(report, "longer: multiagent").Iterations.Select(iteration => iteration.Iteration)
        );
        Assert.NotNull(Arm(report, "multiagent").Last.PseudoLabels);
        Assert.True(Arm(report, "multiagent").Last.Single.Value > Arm(report, "base").Last.Single.Value);
        foreach (var other in names.Where(name => name != "multiagent"))
            Assert.Contains(
                report.Comparisons,
                comparison =>
                    comparison.Left is { Arm: "multiagent", Iteration: 2 } && comparison.Right.Arm == other
            );
        Assert.Equal(12, report.Agents.Count(agent => agent.Arm == "multiagent"));
        Assert.All(
            report.Warnings,
            warning => Assert.Contains("had only one kind of trajectory", warning, StringComparison.Ordinal)
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
    [InlineData("wrong", 6)]
    [InlineData("dropped", 5)]
    public async Task Problems_without_any_answer_count_as_wrong_or_leave_the_denominator(
        string unparsable,
        int counted
    )
    {
        var run = _work.Load(
            iterations: 1,
            more: $$"""  "evaluation": { "unparsable": "{{unparsable}}" },"""
        );
        var silent = ProblemSets.Create(run).Questions(new ProblemSet(ProblemSet.Evaluate, 0))[2];
        var mumbling = new ScriptedDebateRunner
        {
            Skill = (_, _) => 2,
            UnparsableText = request => request.Problem == silent,
        };

        var last = Arm(await _work.ExecuteAsync(run, debates: mumbling), "multiagent").Last;

        Assert.Equal(counted, last.Problems);
        Assert.Equal(5.0 / counted, last.Debate!.Value, 12);
    }

    [Fact]
    public async Task The_output_may_not_be_a_file()
    {
        await File.WriteAllTextAsync(_work.Root(), "", TestContext.Current.CancellationToken);

        Assert.Contains(
            "the run's folder cannot be written",
            (
                await Assert.ThrowsAsync<InvalidRunFileException>(() => _work.ExecuteAsync(_work.Load()))
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_report_has_a_page_and_plots()
    {
        var run = _work.Load(iterations: 1);

        await new FinetuningRun(
            _work.Debates,
            new InProcessConsensus(),
            _work.Trainer,
            new FakeTimeProvider(),
            NullLogger<FinetuningRun>.Instance
        ).ExecuteAsync(
            run,
            _work.Root(),
            resume: false,
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.True(File.Exists(_work.RunPath("report/report.html")));
        Assert.True(File.Exists(_work.RunPath("report/accuracy.png")));
    }

    [Fact]
    public async Task Progress_counts_up_within_each_step_and_over_the_run()
    {
        var reports = new List<RunProgress>();

        await _work.ExecuteAsync(_work.Load(iterations: 1), progress: new Receiver(reports.Add));

        Assert.Equal(reports.Select(report => report.Step).Order(), reports.Select(report => report.Step));
        Assert.Equal(reports[^1].Steps, reports[^1].Step);
        Assert.Contains(
            reports,
            report => report is { Phase: RunPhase.Debate, Done: 8, Total: 8 } && report.Tokens > 0
        );
        Assert.Contains(
            reports,
            report => report is { Phase: RunPhase.Train, Loss: not null } && report.Agent == AgentId.Critic(2)
        );
        Assert.Contains(
            reports,
            report => report is { Phase: RunPhase.Evaluate, Name: "multiagent-samples" }
        );
    }

    private static ArmResult Arm(RunReport report, string name) =>
        Assert.Single(report.Arms, arm => arm.Arm == name);
}
