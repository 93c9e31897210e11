using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Consensus.Tests;

public sealed class ConsensusServiceTests
{
    private static readonly TaskSpec Arithmetic = TaskSpec.Of("arithmetic");
    private static readonly ConsensusService Service = new(TaskRegistry.Create);

    private static ConsensusResult Vote(
        DebateTranscript transcript,
        TaskSpec task,
        VotingSettings settings
    ) => Service.Vote([Ballot.Of(transcript)], task, settings)[0];

    [Fact]
    public void Answers_are_compared_by_the_tasks_equivalence()
    {
        var result = Vote(
            Spoken.Debate(
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
                Spoken.Debate(
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
                    var tied = Spoken.Debate(
                        problem,
                        [
                            ["1", "2"],
                            ["1", "2"],
                        ]
                    );
                    tied = tied with { Id = tied.Id with { RunSeed = run } };
                    var answer = Vote(tied, Arithmetic, new VotingSettings()).Answer;
                    Assert.Equal(answer, Vote(tied, Arithmetic, new VotingSettings()).Answer);
                    // The same pseudo-label reaches every agent's data, with any selection seed and any debates around it.
                    foreach (
                        var debates in (DebateTranscript[][])
                            [
                                [tied],
                                [
                                    Spoken.Debate(
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
                            var learns = Service
                                .Select(
                                    debates,
                                    Arithmetic,
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
        var id = Spoken
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
                            Spoken.Debate(
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
            Spoken.Debate(
                "p0",
                [
                    ["5", "5"],
                    ["5", "6"],
                ]
            ),
            Spoken.Debate(
                "p1",
                [
                    ["7", "8"],
                    ["8", "8"],
                ]
            ),
        ];
        var drop = new VotingSettings { Tie = TieRule.Drop };
        Assert.Equal(NoConsensusReason.Tied, Vote(debates[0], Arithmetic, drop).WhyNone);
        var critic = Service.Select(
            debates,
            Arithmetic,
            drop,
            new SelectionSettings { CriticWeight = 1 },
            AgentId.Critic(0),
            1
        );
        Assert.Equal(["p1"], critic.Examples.Select(example => example.ProblemId));
        Assert.Equal(1, critic.Counts.NoConsensus);
        var single = Service.Select(
            debates,
            Arithmetic,
            drop,
            new SelectionSettings(),
            new AgentId(AgentRole.Single, 0),
            1
        );
        Assert.Equal(Spoken.Text("p1", 1, 1, "8"), Assert.Single(single.Examples).Completion[0].Content);
    }

    [Fact]
    public void An_unknown_task_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            Vote(
                Spoken.Debate(
                    "p",
                    [
                        ["1"],
                    ]
                ),
                TaskSpec.Of("riddles"),
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
                    Spoken.Debate(
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
