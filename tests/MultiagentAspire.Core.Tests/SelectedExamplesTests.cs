namespace MultiagentAspire.Core.Tests;

/// <summary>The examples that each agent gets from a few debates.</summary>
public sealed class SelectedExamplesTests
{
    /// <summary>Slot 0 of six debates that the others end on "7".</summary>
    [Fact]
    public void A_table_made_by_hand_is_selected_as_the_paper_says()
    {
        var debates = VotingSamples.Trajectories(
            ("7", "7"),
            ("8", "7"),
            (null, "7"),
            ("7", "8"),
            ("7", null),
            ("8", "9")
        );
        Assert.Equal(
            ["p0", "p3", "p4"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Generator(0),
                    debates,
                    VotingSamples.AreEqual,
                    VotingSamples.Defaults,
                    1
                )
            )
        );
        Assert.Equal(
            ["p1", "p2"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Critic(0),
                    debates,
                    VotingSamples.AreEqual,
                    VotingSamples.OnlyCorrected,
                    1
                )
            )
        );
        Assert.Equal(
            ["p0"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Critic(0),
                    debates,
                    VotingSamples.AreEqual,
                    VotingSamples.OnlyKept,
                    1
                )
            )
        );
        var counts = VotingSamples
            .Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, VotingSamples.Defaults, 1)
            .Counts;
        Assert.Equal(
            new SelectionCounts
            {
                Considered = 6,
                Unparsable = 1,
                Mismatched = 2,
                Corrected = 2,
                Kept = 1,
                CorrectedUsed = 2,
                KeptUsed = 1,
            },
            counts
        );
    }

    [Fact]
    public void A_critic_learns_its_turns_after_the_first_or_by_option_all()
    {
        var debates = VotingSamples.Voted([
            [
                ["8", "7"],
                ["9", "7"],
                ["7", "7"],
            ],
        ]);
        var final = Assert.Single(
            VotingSamples
                .Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, VotingSamples.OnlyCorrected, 1)
                .Examples
        );
        Assert.Equal(["user", "assistant", "user"], final.Prompt.Select(turn => turn.Role));
        Assert.Equal(
            ["p0 by 0 in 2: 9", "p0 by 0 in 3: 7"],
            final.Completion.Where(turn => turn.Role == "assistant").Select(turn => turn.Content)
        );
        var all = Assert.Single(
            VotingSamples
                .Select(
                    AgentId.Critic(0),
                    debates,
                    VotingSamples.AreEqual,
                    VotingSamples.OnlyCorrected with
                    {
                        LossOn = CriticLoss.AllTurns,
                    },
                    1
                )
                .Examples
        );
        Assert.Equal(["user"], all.Prompt.Select(turn => turn.Role));
        Assert.Equal([.. final.Prompt.Skip(1), .. final.Completion], all.Completion);
    }

    [Fact]
    public void One_agent_votes_alone_and_one_round_makes_no_critic_data()
    {
        var alone = VotingSamples.Voted([
            [
                ["1"],
                ["2"],
            ],
            [
                ["3"],
                ["3"],
            ],
            [
                [null],
                ["4"],
            ],
            [
                ["5"],
                [null],
            ],
        ]);
        Assert.Equal(
            ["p1"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Generator(0),
                    alone,
                    VotingSamples.AreEqual,
                    VotingSamples.Defaults,
                    1
                )
            )
        );
        Assert.Equal(
            ["p0", "p2"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Critic(0),
                    alone,
                    VotingSamples.AreEqual,
                    VotingSamples.OnlyCorrected,
                    1
                )
            )
        );
        Assert.Equal(
            ["p1"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Critic(0),
                    alone,
                    VotingSamples.AreEqual,
                    VotingSamples.OnlyKept,
                    1
                )
            )
        );
        var single = VotingSamples.Voted([
            [
                ["1", "1", "2"],
            ],
            [
                ["3", "3", "3"],
            ],
        ]);
        Assert.Equal(
            ["p0", "p1"],
            VotingSamples.Problems(
                VotingSamples.Select(
                    AgentId.Generator(1),
                    single,
                    VotingSamples.AreEqual,
                    VotingSamples.Defaults,
                    1
                )
            )
        );
        var critic = VotingSamples.Select(
            AgentId.Critic(1),
            single,
            VotingSamples.AreEqual,
            VotingSamples.Defaults,
            1
        );
        Assert.Empty(critic.Examples);
        Assert.Equal((2, false), (critic.Counts.NotRevised, critic.OneSided));
    }

    [Fact]
    public void The_single_agent_learns_every_slots_matching_first_response_under_its_own_name()
    {
        var result = VotingSamples.Select(
            new AgentId(AgentRole.Single, 0),
            VotingSamples.Voted([
                [
                    ["1", "1", "2"],
                    ["1", "1", "1"],
                ],
                [
                    ["3", null, "4"],
                    ["4", "4", "3"],
                ],
            ]),
            VotingSamples.AreEqual,
            VotingSamples.Defaults,
            1
        );
        Assert.Equal(
            ["p0 by 0 in 1: 1", "p0 by 1 in 1: 1", "p1 by 2 in 1: 4"],
            result.Examples.Select(example => example.Completion.Single().Content)
        );
        Assert.All(result.Examples, example => Assert.Equal("single-1", example.Agent.ToString()));
    }

    [Fact]
    public void Weak_votes_can_be_kept_out_of_each_kind_of_data()
    {
        // Votes: 1 of 3 (tie), 2 of 3, 3 of 3; slot 0 corrects itself in each.
        var debates = VotingSamples.Voted([
            [
                ["9", "1", "2"],
                ["0", "0", "2"],
            ],
            [
                ["9", "5", "5"],
                ["5", "5", "5"],
            ],
            [
                ["6", "6", "8"],
                ["6", "6", "8"],
            ],
        ]);
        string[] ProblemsOf(AgentId agent, SelectionSettings settings) =>
            [
                .. VotingSamples.Problems(
                    VotingSamples.Select(agent, debates, VotingSamples.AreEqual, settings, 1)
                ),
            ];
        Assert.Equal(
            ["p1"],
            ProblemsOf(AgentId.Critic(0), VotingSamples.OnlyCorrected with { CorrectedMinimumVotes = 3 })
        );
        Assert.Equal(
            ["p0", "p1"],
            ProblemsOf(AgentId.Critic(0), VotingSamples.OnlyCorrected with { CorrectedMinimumVotes = 2 })
        );
        Assert.Equal(
            ["p2"],
            ProblemsOf(AgentId.Critic(0), VotingSamples.OnlyKept with { CorrectedMinimumVotes = 3 })
        );
        Assert.Empty(ProblemsOf(AgentId.Critic(0), VotingSamples.OnlyKept with { CriticMinimumVotes = 3 }));
        Assert.Empty(
            ProblemsOf(AgentId.Generator(0), VotingSamples.Defaults with { GeneratorMinimumVotes = 3 })
        );
        Assert.Empty(ProblemsOf(AgentId.Generator(0), VotingSamples.Defaults with { Unanimous = true }));
        Assert.Equal(
            ["p1"],
            ProblemsOf(AgentId.Generator(1), VotingSamples.Defaults with { Unanimous = true })
        );
    }
}
