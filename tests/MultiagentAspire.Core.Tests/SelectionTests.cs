using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class SelectionTests
{
    private static readonly SelectionSettings Plain = new();
    private static readonly SelectionSettings OnlyCorrected = new() { CriticWeight = 1 };
    private static readonly SelectionSettings OnlyKept = new() { CriticWeight = 0 };

    [Fact]
    public void A_generator_learns_exactly_its_first_responses_that_agree_with_the_final_consensus() =>
        VotingSamples
            .Answers()
            .Sample(answers =>
            {
                var debates = VotingSamples.Voted(answers);
                for (var slot = 0; slot < answers[0][0].Length; slot++)
                {
                    var agreeing = debates.Where(debate =>
                        debate.Consensus.Answer is { } answer
                        && debate.Transcript.Rounds[0][slot].Answer == answer
                    );
                    var result = VotingSamples.Select(
                        AgentId.Generator(slot),
                        debates,
                        VotingSamples.AreEqual,
                        Plain,
                        1
                    );
                    Assert.Equal(
                        agreeing.Select(debate =>
                            (
                                debate.Transcript.Id.ProblemId,
                                debate.Transcript.Rounds[0][slot].Text,
                                "question " + debate.Transcript.Id.ProblemId
                            )
                        ),
                        result.Examples.Select(example =>
                            (
                                example.ProblemId,
                                example.Completion.Single().Content,
                                example.Prompt.Single().Content
                            )
                        )
                    );
                }
            });

    [Fact]
    public void Corrected_and_kept_trajectories_are_disjoint_and_together_all_that_end_on_the_consensus() =>
        VotingSamples
            .Answers(minRounds: 2)
            .Sample(answers =>
            {
                var debates = VotingSamples.Voted(answers);
                for (var slot = 0; slot < answers[0][0].Length; slot++)
                {
                    var critic = AgentId.Critic(slot);
                    var corrected = VotingSamples
                        .Problems(
                            VotingSamples.Select(critic, debates, VotingSamples.AreEqual, OnlyCorrected, 1)
                        )
                        .ToList();
                    var kept = VotingSamples
                        .Problems(VotingSamples.Select(critic, debates, VotingSamples.AreEqual, OnlyKept, 1))
                        .ToList();
                    Assert.Empty(corrected.Intersect(kept));
                    var ending = debates
                        .Where(debate =>
                            debate.Consensus.Answer is { } answer
                            && debate.Transcript.FinalRound[slot].Answer == answer
                        )
                        .ToList();
                    Assert.Equal(
                        ending.Select(debate => debate.Transcript.Id.ProblemId).Order(),
                        corrected.Concat(kept).Order()
                    );
                    Assert.All(
                        ending,
                        debate =>
                            Assert.Equal(
                                debate.Transcript.Rounds[0][slot].Answer == debate.Consensus.Answer,
                                kept.Contains(debate.Transcript.Id.ProblemId)
                            )
                    );
                }
            });

    [Fact]
    public void Every_record_is_the_agents_own_text_and_bears_its_name() =>
        Gen.Select(
                VotingSamples.Answers(),
                Gen.Double[0, 1],
                Gen.Enum<CriticMix>(),
                Gen.Enum<CriticLoss>(),
                Gen.ULong
            )
            .Sample(
                (answers, weight, mix, loss, seed) =>
                {
                    var settings = new SelectionSettings
                    {
                        CriticWeight = weight,
                        Mix = mix,
                        LossOn = loss,
                    };
                    var debates = VotingSamples.Voted(answers);
                    for (var slot = 0; slot < answers[0][0].Length; slot++)
                        foreach (var agent in (AgentId[])[AgentId.Generator(slot), AgentId.Critic(slot)])
                        foreach (
                            var example in VotingSamples
                                .Select(agent, debates, VotingSamples.AreEqual, settings, seed)
                                .Examples
                        )
                        {
                            Assert.Equal(agent, example.Agent);
                            Assert.All(
                                example
                                    .Prompt.Concat(example.Completion)
                                    .Where(turn => turn.Role == "assistant"),
                                turn =>
                                    Assert.StartsWith(
                                        $"{example.ProblemId} by {slot} in ",
                                        turn.Content,
                                        StringComparison.Ordinal
                                    )
                            );
                        }
                }
            );

    [Fact]
    public void Agents_that_swap_places_swap_their_data() =>
        Gen.Select(VotingSamples.Answers(), Gen.Enum<CriticMix>(), Gen.Int[0, 3], Gen.ULong)
            .Sample(
                (answers, mix, cap, seed) =>
                {
                    var settings = new SelectionSettings { Mix = mix, MaximumExamples = cap };
                    var indices = Enumerable.Range(0, answers[0][0].Length).ToArray();
                    new SplitMix64(seed).Shuffle<int>(indices);
                    var permuted = answers
                        .Select(rounds =>
                            rounds.Select(round => indices.Select(index => round[index]).ToArray()).ToArray()
                        )
                        .ToArray();
                    for (var slot = 0; slot < indices.Length; slot++)
                    {
                        Assert.Equal(
                            Texts(VotingSamples.Voted(answers), indices[slot], settings),
                            Texts(VotingSamples.Voted(permuted, indices), slot, settings)
                        );
                    }
                }
            );

    [Fact]
    public void The_order_of_the_debates_changes_nothing_but_the_order_of_the_records() =>
        Gen.Select(VotingSamples.Answers(), Gen.Enum<CriticMix>(), Gen.Int[0, 4], Gen.ULong)
            .Sample(
                (answers, mix, cap, seed) =>
                {
                    var settings = new SelectionSettings { Mix = mix, MaximumExamples = cap };
                    var debates = VotingSamples.Voted(answers);
                    Assert.Equal(
                        Texts(debates, 0, settings).Order(),
                        Texts([.. Enumerable.Reverse(debates)], 0, settings).Order()
                    );
                }
            );

    [Fact]
    public void Every_trajectory_is_counted_under_one_heading() =>
        Gen.Select(VotingSamples.Answers(), Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool)
            .Sample(
                (answers, votes, corrected, unanimous) =>
                {
                    var settings = new SelectionSettings
                    {
                        GeneratorMinimumVotes = votes,
                        CriticMinimumVotes = votes,
                        CorrectedMinimumVotes = corrected,
                        Unanimous = unanimous,
                    };
                    var debates = VotingSamples.Voted(answers);
                    foreach (var agent in (AgentId[])[AgentId.Generator(0), AgentId.Critic(0)])
                    {
                        var counts = VotingSamples
                            .Select(agent, debates, VotingSamples.AreEqual, settings, 1)
                            .Counts;
                        Assert.Equal(debates.Count, counts.Considered);
                        Assert.Equal(
                            debates.Count,
                            counts.NoConsensus
                                + counts.BelowMinimumVotes
                                + counts.NotRevised
                                + counts.Unparsable
                                + counts.Mismatched
                                + counts.Matched
                                + counts.Corrected
                                + counts.Kept
                        );
                    }
                }
            );

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
                VotingSamples.Select(AgentId.Generator(0), debates, VotingSamples.AreEqual, Plain, 1)
            )
        );
        Assert.Equal(
            ["p1", "p2"],
            VotingSamples.Problems(
                VotingSamples.Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, OnlyCorrected, 1)
            )
        );
        Assert.Equal(
            ["p0"],
            VotingSamples.Problems(
                VotingSamples.Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, OnlyKept, 1)
            )
        );
        var counts = VotingSamples
            .Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, Plain, 1)
            .Counts;
        Assert.Equal(
            new SelectionCounts
            {
                Considered = 6,
                Unparsable = 1,
                Mismatched = 2,
                Corrected = 2,
                Kept = 1,
                CorrectedUsed = 1,
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
                .Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, OnlyCorrected, 1)
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
                    OnlyCorrected with
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
                VotingSamples.Select(AgentId.Generator(0), alone, VotingSamples.AreEqual, Plain, 1)
            )
        );
        Assert.Equal(
            ["p0", "p2"],
            VotingSamples.Problems(
                VotingSamples.Select(AgentId.Critic(0), alone, VotingSamples.AreEqual, OnlyCorrected, 1)
            )
        );
        Assert.Equal(
            ["p1"],
            VotingSamples.Problems(
                VotingSamples.Select(AgentId.Critic(0), alone, VotingSamples.AreEqual, OnlyKept, 1)
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
                VotingSamples.Select(AgentId.Generator(1), single, VotingSamples.AreEqual, Plain, 1)
            )
        );
        var critic = VotingSamples.Select(AgentId.Critic(1), single, VotingSamples.AreEqual, Plain, 1);
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
            Plain,
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
        string[] Of(AgentId agent, SelectionSettings settings) =>
            [
                .. VotingSamples.Problems(
                    VotingSamples.Select(agent, debates, VotingSamples.AreEqual, settings, 1)
                ),
            ];
        Assert.Equal(["p1"], Of(AgentId.Critic(0), OnlyCorrected with { CorrectedMinimumVotes = 3 }));
        Assert.Equal(["p0", "p1"], Of(AgentId.Critic(0), OnlyCorrected with { CorrectedMinimumVotes = 2 }));
        Assert.Equal(["p2"], Of(AgentId.Critic(0), OnlyKept with { CorrectedMinimumVotes = 3 }));
        Assert.Empty(Of(AgentId.Critic(0), OnlyKept with { CriticMinimumVotes = 3 }));
        Assert.Empty(Of(AgentId.Generator(0), Plain with { GeneratorMinimumVotes = 3 }));
        Assert.Empty(Of(AgentId.Generator(0), Plain with { Unanimous = true }));
        Assert.Equal(["p1"], Of(AgentId.Generator(1), Plain with { Unanimous = true }));
    }

    [Fact]
    public void Data_of_an_agent_that_did_not_speak_is_refused()
    {
        var debates = VotingSamples.Voted([
            [
                ["1", "1"],
                ["1", "1"],
            ],
        ]);
        Assert.Throws<ArgumentException>(() =>
            VotingSamples.Select(AgentId.Generator(2), debates, VotingSamples.AreEqual, Plain, 1)
        );
        Assert.Throws<ArgumentException>(() =>
            VotingSamples.Select(new AgentId(AgentRole.Base, 0), debates, VotingSamples.AreEqual, Plain, 1)
        );
        var generatorsOnly = debates[0].Transcript with
        {
            Rounds = [debates[0].Transcript.Rounds[0], debates[0].Transcript.Rounds[0]],
        };
        var error = Assert.Throws<ArgumentException>(() =>
            VotingSamples.Select(
                AgentId.Critic(0),
                [VotingSamples.Vote(generatorsOnly)],
                VotingSamples.AreEqual,
                Plain,
                1
            )
        );
        Assert.Contains("spoken by generator-1, not by critic-1", error.Message);
    }

    private static List<string> Texts(List<VotedDebate> debates, int slot, SelectionSettings settings) =>
        [
            .. ((AgentId[])[AgentId.Generator(slot), AgentId.Critic(slot)])
                .SelectMany(agent =>
                    VotingSamples.Select(agent, debates, VotingSamples.AreEqual, settings, 5).Examples
                )
                .Select(example => example.Completion[^1].Content),
        ];
}
