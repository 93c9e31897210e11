using System.Collections.Immutable;
using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

/// <summary>Rules that weight what the paper's rule selects.</summary>
public sealed class WeightedRulesTests
{
    private static readonly string[] Rules = ["vote-share", "novelty"];

    private static readonly AgentId[] Agents =
    [
        AgentId.Generator(0),
        AgentId.Generator(2),
        AgentId.Critic(1),
        new(AgentRole.Single, 0),
    ];

    /// <summary>Debates of three agents in two rounds, whose answers are one of three or none.</summary>
    private static readonly Gen<List<VotedDebate>> Debates = Gen.OneOf<string?>("1", "1", "2", "3", null)
        .Array[6]
        .Array[0, 8]
        .Select(tables => tables.Select((answers, i) => Voted($"p{i}", answers[..3], answers[3..])).ToList());

    private static VotedDebate Voted(string problem, params string?[][] rounds) =>
        VotedDebate.Of(SampleTranscripts.Debate(problem, rounds), string.Equals, new VotingSettings());

    private static SelectionResult Select(string rule, AgentId agent, IReadOnlyList<VotedDebate> debates) =>
        Selection.Select(
            new SelectionTarget(agent, new SelectionSettings { Rule = rule }, 7),
            debates,
            string.Equals
        );

    [Fact]
    public void They_select_what_the_papers_rule_selects_and_keep_the_mean_weight()
    {
        foreach (var rule in Rules)
        foreach (var agent in Agents)
            Debates.Sample(debates =>
            {
                var plain = Select(ConsensusRule.DefaultName, agent, debates);
                var weighted = Select(rule, agent, debates);
                Assert.Equal(plain.Counts, weighted.Counts);
                Assert.Equal(
                    plain.Examples.Select(example =>
                        (example.Agent, example.ProblemId, example.Completion[^1])
                    ),
                    weighted.Examples.Select(example =>
                        (example.Agent, example.ProblemId, example.Completion[^1])
                    )
                );
                Assert.All(weighted.Examples, example => Assert.True(example.Weight > 0));
                Assert.Equal(
                    plain.Examples.Sum(example => example.Weight),
                    weighted.Examples.Sum(example => example.Weight),
                    9
                );
            });
    }

    [Fact]
    public void The_order_of_the_debates_does_not_change_a_weight()
    {
        foreach (var rule in Rules)
            Debates.Sample(debates =>
            {
                var forward = Weights(Select(rule, Agents[0], debates));
                var backward = Weights(Select(rule, Agents[0], [.. Enumerable.Reverse(debates)]));
                Assert.Equal(forward.Keys, backward.Keys);
                Assert.All(forward, pair => Assert.Equal(pair.Value, backward[pair.Key], 9));
            });

        static ImmutableSortedDictionary<string, double> Weights(SelectionResult selected) =>
            selected.Examples.ToImmutableSortedDictionary(
                example => example.ProblemId,
                example => example.Weight
            );
    }

    [Fact]
    public void A_label_of_all_agents_counts_in_proportion_to_its_votes()
    {
        VotedDebate[] debates =
        [
            Voted("all", ["5", "5", "5"], ["5", "5", "5"]),
            Voted("two", ["5", "6", "5"], ["5", "6", "5"]),
        ];
        var examples = Select("vote-share", AgentId.Generator(0), debates).Examples;
        Assert.Equal(2.0 / 3, examples[1].Weight / examples[0].Weight, 9);
        Assert.Equal(2, examples[0].Weight + examples[1].Weight, 9);
    }

    [Fact]
    public void A_response_unlike_the_others_counts_more_than_one_that_repeats_them()
    {
        VotedDebate Debate(string problem, params string[] texts)
        {
            var debate = SampleTranscripts.Debate(
                problem,
                [
                    ["5", "5", "5"],
                ]
            );
            var round = debate.Rounds[0].Select((response, slot) => response with { Text = texts[slot] });
            return VotedDebate.Of(
                debate with
                {
                    Rounds =
                    [
                        [.. round],
                    ],
                },
                string.Equals,
                new VotingSettings()
            );
        }
        VotedDebate[] debates =
        [
            Debate("same", "two and three are five", "two and three are five", "two and three are five"),
            Debate("other", "count on your fingers: 5", "two and three are five", "two and three are five"),
        ];
        var (same, other) = Select("novelty", AgentId.Generator(0), debates).Examples switch
        {
            [var first, var second] => (first.Weight, second.Weight),
            _ => throw new InvalidOperationException("both are selected"),
        };
        Assert.True(other > 5 * same, $"{other} against {same}");
        var equal = Select("novelty", AgentId.Generator(1), debates[..1]).Examples;
        Assert.Equal(1, Assert.Single(equal).Weight, 9);
    }

    [Fact]
    public void With_30_percent_planted_wrong_votes_the_weighted_labels_are_right_more_often()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var random = new SplitMix64(seed);
            var debates = Enumerable
                .Range(0, 400)
                .Select(i =>
                    Voted(
                        $"p{i}",
                        [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble() < 0.3 ? "wrong" : "right")]
                    )
                )
                .ToList();
            var right = debates
                .Where(debate => debate.Consensus.Answer == "right")
                .Select(debate => debate.Transcript.Problem.Id)
                .ToHashSet();
            Assert.True(
                ShareRight(Select("vote-share", AgentId.Generator(0), debates))
                    > ShareRight(Select(ConsensusRule.DefaultName, AgentId.Generator(0), debates))
            );

            double ShareRight(SelectionResult selected) =>
                selected
                    .Examples.Where(example => right.Contains(example.ProblemId))
                    .Sum(example => example.Weight) / selected.Examples.Sum(example => example.Weight);
        }
    }
}
