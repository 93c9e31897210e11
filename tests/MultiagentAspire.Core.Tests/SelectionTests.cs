using CsCheck;

namespace MultiagentAspire.Core.Tests;

/// <summary>Properties of the selection over random debates, and the data that it rejects.</summary>
public sealed class SelectionTests
{
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
                        VotingSamples.Defaults,
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
                            VotingSamples.Select(
                                critic,
                                debates,
                                VotingSamples.AreEqual,
                                VotingSamples.OnlyCorrected,
                                1
                            )
                        )
                        .ToList();
                    var kept = VotingSamples
                        .Problems(
                            VotingSamples.Select(
                                critic,
                                debates,
                                VotingSamples.AreEqual,
                                VotingSamples.OnlyKept,
                                1
                            )
                        )
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
            VotingSamples.Select(
                AgentId.Generator(2),
                debates,
                VotingSamples.AreEqual,
                VotingSamples.Defaults,
                1
            )
        );
        Assert.Throws<ArgumentException>(() =>
            VotingSamples.Select(
                new AgentId(AgentRole.Base, 0),
                debates,
                VotingSamples.AreEqual,
                VotingSamples.Defaults,
                1
            )
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
                VotingSamples.Defaults,
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
