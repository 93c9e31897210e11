using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Consensus.Tests;

public sealed class ConsensusServiceTests
{
    private static readonly TaskSpec Arithmetic = TaskSpec.Create("arithmetic");
    private static readonly ConsensusService Service = new(TaskRegistry.Create, SelectionRule.Registered);

    private static SelectionResult Select(
        IReadOnlyList<DebateTranscript> debates,
        VotingSettings voting,
        SelectionSettings settings,
        AgentId agent,
        ulong seed
    ) => Service.Select(debates, Arithmetic, voting, [new SelectionTarget(agent, settings, seed)]).Single();

    private static ConsensusResult Vote(
        DebateTranscript transcript,
        TaskSpec task,
        VotingSettings settings
    ) => Service.Vote([Ballot.FromTranscript(transcript)], task, settings)[0];

    [Fact]
    public void Answers_are_compared_by_the_tasks_equivalence()
    {
        var result = Vote(
            SampleTranscripts.Debate(
                "p",
                [
                    ["1,000", "7", "1000.0"],
                ]
            ),
            Arithmetic,
            new VotingSettings()
        );
        Assert.Equal((2, false), (result.Votes, result.Tied));
        Assert.True(NumericAnswers.Equal(result.Answer!, "1000"));
    }

    [Fact]
    public void The_vote_is_over_the_last_round() =>
        Assert.Equal(
            "2",
            Vote(
                SampleTranscripts.Debate(
                    "p",
                    [
                        ["1", "1", "1"],
                        ["2", "2", "1"],
                    ]
                ),
                Arithmetic,
                new VotingSettings()
            ).Answer
        );

    [Fact]
    public void A_tie_is_decided_by_the_debates_own_seed_whatever_is_voted_on_beside_it() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 8], Gen.Long, Gen.ULong)
            .Sample(
                (problem, run, seed) =>
                {
                    var tied = SampleTranscripts.Debate(
                        problem,
                        [
                            ["1", "2"],
                            ["1", "2"],
                        ]
                    );
                    tied = tied with { Id = tied.Id with { RunSeed = run } };
                    var answer = Vote(tied, Arithmetic, new VotingSettings()).Answer;
                    Assert.Equal(answer, Vote(tied, Arithmetic, new VotingSettings()).Answer);
                    // The same pseudo-label reaches every agent's data, with any selection seed and any
                    // debates around it.
                    foreach (
                        var debates in (DebateTranscript[][])
                            [
                                [tied],
                                [
                                    SampleTranscripts.Debate(
                                        "other",
                                        [
                                            ["1", "2"],
                                            ["2", "1"],
                                        ]
                                    ),
                                    tied,
                                ],
                            ]
                    )
                        for (var slot = 0; slot < 2; slot++)
                        {
                            var learns = Select(
                                debates,
                                new VotingSettings(),
                                new SelectionSettings(),
                                AgentId.Generator(slot),
                                seed
                            )
                                .Examples.Any(example => example.ProblemId == problem);
                            Assert.Equal(answer == $"{slot + 1}", learns);
                        }
                }
            );

    [Fact]
    public void Debates_that_differ_in_any_part_of_their_name_break_ties_differently()
    {
        var id = SampleTranscripts
            .Debate(
                "p",
                [
                    ["1", "2"],
                ]
            )
            .Id;
        string Winners(Func<int, DebateId> name) =>
            string.Concat(
                Enumerable
                    .Range(0, 64)
                    .Select(i =>
                        Vote(
                            SampleTranscripts.Debate(
                                "p",
                                [
                                    ["1", "2"],
                                ]
                            ) with
                            {
                                Id = name(i),
                            },
                            Arithmetic,
                            new VotingSettings()
                        ).Answer
                    )
            );
        foreach (
            var winners in (string[])
                [
                    Winners(i => id with { RunSeed = i }),
                    Winners(i => id with { Iteration = i }),
                    Winners(i => id with { Arm = $"{i}" }),
                    Winners(i => id with { Split = $"{i}" }),
                    Winners(i => id with { ProblemId = $"{i}" }),
                ]
        )
            Assert.InRange(winners.Count(winner => winner == '1'), 12, 52); // 32 ± 5 standard deviations
    }

    [Fact]
    public void The_settings_of_vote_and_selection_are_the_callers()
    {
        DebateTranscript[] debates =
        [
            SampleTranscripts.Debate(
                "p0",
                [
                    ["5", "5"],
                    ["5", "6"],
                ]
            ),
            SampleTranscripts.Debate(
                "p1",
                [
                    ["7", "8"],
                    ["8", "8"],
                ]
            ),
        ];
        var drop = new VotingSettings { Tie = TieRule.Drop };
        Assert.Equal(NoConsensusReason.Tied, Vote(debates[0], Arithmetic, drop).NoConsensusReason);
        var critic = Select(debates, drop, new SelectionSettings { CriticWeight = 1 }, AgentId.Critic(0), 1);
        Assert.Equal(["p1"], critic.Examples.Select(example => example.ProblemId));
        Assert.Equal(1, critic.Counts.NoConsensus);
        var single = Select(debates, drop, new SelectionSettings(), new AgentId(AgentRole.Single, 0), 1);
        Assert.Equal(
            SampleTranscripts.Text("p1", 1, 1, "8"),
            Assert.Single(single.Examples).Completion[0].Content
        );
    }

    [Fact]
    public void Pseudo_labels_do_not_depend_on_the_order_of_the_agents_and_are_what_the_vote_draws() =>
        Gen.Select(Dispute.Any, Gen.OneOf(TieRule.Random, TieRule.Drop))
            .Sample(
                (dispute, tie) =>
                {
                    var settings = new VotingSettings { Tie = tie };
                    ConsensusResult Of(string?[] answers) =>
                        VotedDebate
                            .Of(SampleTranscripts.Debate("p", [answers]), dispute.Equivalent, settings)
                            .Consensus;
                    var (one, other) = (Of(dispute.Answers), Of(dispute.Shuffled));
                    Assert.Equal(one.Clusters, other.Clusters);
                    Assert.Equal(one with { Clusters = [] }, other with { Clusters = [] });
                    var winners = Voting.Distribution(dispute.Answers, dispute.Equivalent, settings).Winners;
                    Assert.Equal(winners.IsEmpty, one.Answer is null);
                    Assert.True(one.Answer is null || winners.Contains(one.Answer));
                }
            );

    [Fact]
    public void Selecting_for_all_agents_in_one_call_equals_selecting_for_each_alone()
    {
        DebateTranscript[] debates =
        [
            SampleTranscripts.Debate(
                "p0",
                [
                    ["5", "6"],
                    ["5", "6"],
                ]
            ),
            SampleTranscripts.Debate(
                "p1",
                [
                    ["7", "8"],
                    ["8", "8"],
                ]
            ),
        ];
        SelectionTarget[] targets =
        [
            new(AgentId.Generator(0), new SelectionSettings { MaximumExamples = 1 }, 1),
            new(AgentId.Generator(1), new SelectionSettings(), 2),
            new(AgentId.Critic(1), new SelectionSettings { CriticWeight = 0 }, 3),
        ];
        var together = Service.Select(debates, Arithmetic, new VotingSettings(), targets).ToList();
        Assert.Equal(targets.Select(target => target.Agent), together.Select(selected => selected.Agent));
        foreach (var (target, selected) in targets.Zip(together))
        {
            var alone = Select(debates, new VotingSettings(), target.Settings, target.Agent, target.Seed);
            Assert.Equal(alone.Counts, selected.Counts);
            Assert.Equal(
                alone.Examples.Select(TrainingExamples.ToLine),
                selected.Examples.Select(TrainingExamples.ToLine)
            );
        }
    }

    [Fact]
    public async Task For_all_agents_of_an_arm_the_transcripts_are_read_and_voted_on_once()
    {
        var asked = 0;
        var service = new ConsensusService(
            spec =>
            {
                asked++;
                return TaskRegistry.Create(spec);
            },
            SelectionRule.Registered
        );
        using var folder = new TemporaryFolder();
        var path = folder.At("transcripts.jsonl");
        Transcripts.Write(
            path,
            [
                SampleTranscripts.Debate(
                    "p",
                    [
                        ["1", "1"],
                        ["1", "1"],
                    ]
                ),
            ]
        );
        SelectionTarget[] targets =
        [
            .. new[] { AgentId.Generator(0), AgentId.Generator(1), AgentId.Critic(0) }.Select(
                agent => new SelectionTarget(agent, new SelectionSettings(), 1)
            ),
        ];
        var selected = new List<AgentId>();
        await foreach (
            var agent in service.SelectAsync(
                path,
                Arithmetic,
                new VotingSettings(),
                targets,
                TestContext.Current.CancellationToken
            )
        )
        {
            File.Delete(path); // what was not read before the first agent came is not there to be read
            selected.Add(agent.Agent);
        }
        Assert.Equal(targets.Select(target => target.Agent), selected);
        Assert.Equal(1, asked);
    }

    [Fact]
    public void An_unknown_task_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            Vote(
                SampleTranscripts.Debate(
                    "p",
                    [
                        ["1"],
                    ]
                ),
                TaskSpec.Create("riddles"),
                new VotingSettings()
            )
        );

    [Fact]
    public async Task A_host_gets_the_service_over_its_own_tasks()
    {
        var asked = new List<string>();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Func<TaskSpec, ITask>>(spec =>
        {
            asked.Add(spec.Name);
            return TaskRegistry.Create(spec);
        });
        builder.AddConsensus().AddConsensus();
        using var host = builder.Build();
        await Assert
            .Single(host.Services.GetServices<IConsensus>())
            .VoteAsync(
                [
                    SampleTranscripts.Debate(
                        "p",
                        [
                            ["1"],
                        ]
                    ),
                ],
                Arithmetic,
                new VotingSettings(),
                TestContext.Current.CancellationToken
            );
        Assert.Equal(["arithmetic"], asked);
    }
}
