using System.Collections.Immutable;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class DebateOutcomeTests
{
    private static readonly DebateOutcome[] Ends =
    [
        DebateOutcome.Unanimous,
        DebateOutcome.Majority,
        DebateOutcome.Tie,
        DebateOutcome.NoAnswer,
    ];

    /// <summary>All debates of three agents and two rounds whose responses have one of two answers or none.</summary>
    public static IEnumerable<string?[][]> All()
    {
        string?[] answers = ["1", "2", null];
        var rounds = (
            from a in answers
            from b in answers
            from c in answers
            select (string?[])[a, b, c]
        ).ToList();
        return from first in rounds from last in rounds select (string?[][])[first, last];
    }

    [Fact]
    public void Every_debate_ends_in_exactly_one_way_whether_the_true_answer_is_known_or_not()
    {
        foreach (var rounds in All())
            Assert.Equal(
                SampleDebates.Grade(null, rounds).Outcomes.Single(),
                SampleDebates.Grade("1", rounds).Outcomes.Single(Ends.Contains)
            );
    }

    [Fact]
    public void Who_was_right_is_said_with_the_true_answer_only_and_without_contradiction()
    {
        foreach (var rounds in All())
        {
            var debate = SampleDebates.Grade("1", rounds);
            var (right, wrong) = (
                debate.Outcomes.Contains(DebateOutcome.Right),
                debate.Outcomes.Contains(DebateOutcome.WrongConsensus)
            );
            Assert.Equal(debate.Votes[^1].Answer is not null, right != wrong);
            Assert.False(right && wrong);
            Assert.Equal(
                right && debate.Votes[0].Answer != "1",
                debate.Outcomes.Contains(DebateOutcome.Corrected)
            );
            Assert.Equal(
                !right && debate.Votes[0].Answer == "1",
                debate.Outcomes.Contains(DebateOutcome.Corrupted)
            );
        }
    }

    [Fact]
    public void Nothing_is_corrected_or_corrupted_in_one_round()
    {
        foreach (var rounds in All())
            Assert.DoesNotContain(
                SampleDebates.Grade("1", rounds[0]).Outcomes,
                outcome => outcome is DebateOutcome.Corrected or DebateOutcome.Corrupted
            );
    }

    [Fact]
    public void The_true_answer_is_compared_as_the_task_compares() =>
        Assert.Contains(
            DebateOutcome.Right,
            AnalyzedDebate
                .Create(
                    SampleDebates.Debate("1+1", ["2.0", "2.0"]),
                    (left, right) => left.TrimEnd('0', '.') == right,
                    "2"
                )
                .Outcomes
        );

    [Fact]
    public void A_tie_is_no_answer_to_be_right_or_wrong()
    {
        var debate = SampleDebates.Grade("1", ["1", "1"], ["1", "2"]);
        Assert.Equal([DebateOutcome.Tie, DebateOutcome.Corrupted], debate.Outcomes);
        Assert.True(debate.Changed);
    }

    [Fact]
    public void What_a_page_says_of_a_debate_does_not_depend_on_the_order_of_the_agents() =>
        Gen.Select(Dispute.Any, Gen.OneOf(TieRule.Random, TieRule.Drop))
            .Sample(
                (dispute, tie) =>
                {
                    AnalyzedDebate Of(string?[] answers) =>
                        AnalyzedDebate.Create(
                            SampleDebates.Debate("1+1", answers),
                            dispute.Equivalent,
                            dispute.Reference,
                            new VotingSettings { Tie = tie }
                        );
                    var (one, other) = (Of(dispute.Answers), Of(dispute.Shuffled));
                    Assert.Equal(one.Outcomes, other.Outcomes);
                    Assert.Equal(AnalyzedDebate.Text(one.Votes[0]), AnalyzedDebate.Text(other.Votes[0]));
                    Assert.Equal(one.Votes[0].Clusters, other.Votes[0].Clusters);
                }
            );

    [Fact]
    public void A_page_decides_a_tie_as_the_run_does_and_leaves_to_chance_what_is_chances()
    {
        AnalyzedDebate By(TieRule tie) =>
            AnalyzedDebate.Create(
                SampleDebates.Debate("1+1", ["2", "3"]),
                string.Equals,
                "3",
                new VotingSettings { Tie = tie }
            );
        Assert.Equal([DebateOutcome.Tie, DebateOutcome.Right], By(TieRule.Largest).Outcomes);
        Assert.Equal("3 (1 of 2)", AnalyzedDebate.Text(By(TieRule.Largest).Votes[0]));
        foreach (var tie in (TieRule[])[TieRule.Random, TieRule.Drop])
        {
            Assert.Equal([DebateOutcome.Tie], By(tie).Outcomes);
            Assert.Equal("tie: 2, 3", AnalyzedDebate.Text(By(tie).Votes[0]));
        }
    }

    [Fact]
    public void A_debate_that_has_only_started_can_be_shown()
    {
        Assert.Equal([DebateOutcome.NoAnswer], SampleDebates.Grade(null).Outcomes);
        var started = SampleDebates.Debate("1+1", ["2", "2", "3"], ["2", "2", "3"]);
        started = started with { Rounds = [started.Rounds[0], started.Rounds[1].RemoveAt(0)] };
        Assert.Equal(
            "tie: 2, 3",
            AnalyzedDebate.Text(AnalyzedDebate.Create(started, string.Equals).Votes[^1])
        );
    }

    [Theory]
    [InlineData(null, "1", AnswerMark.Voted)]
    [InlineData(null, "2", AnswerMark.Outvoted)]
    [InlineData(null, null, AnswerMark.None)]
    [InlineData("2", "1", AnswerMark.Wrong)]
    [InlineData("2", "2", AnswerMark.Right)]
    [InlineData("2", null, AnswerMark.None)]
    public void An_answer_is_judged_by_the_true_one_or_else_by_the_vote(
        string? reference,
        string? answer,
        AnswerMark mark
    ) => Assert.Equal(mark, SampleDebates.Grade(reference, ["1", "1", "2"]).Mark(0, answer));

    [Fact]
    public void Without_a_vote_no_answer_is_judged() =>
        Assert.Equal(AnswerMark.Open, SampleDebates.Grade(null, ["1", "2"]).Mark(0, "1"));

    [Theory]
    [InlineData(AgentBehavior.Spoke, 4)]
    [InlineData(AgentBehavior.Changed, 2)]
    [InlineData(AgentBehavior.Right, 1)]
    [InlineData(AgentBehavior.Wrong, 3)]
    public void Debates_are_found_by_what_an_agent_did_last(AgentBehavior deed, int found)
    {
        ImmutableArray<AnalyzedDebate> debates =
        [
            SampleDebates.Grade("1", ["1"], ["1"]),
            SampleDebates.Grade("1", ["1"], ["2"]),
            SampleDebates.Grade("1", ["2"], ["2"]),
            SampleDebates.Grade("1", ["2"], [null]),
        ];
        Assert.Equal(
            found,
            debates.Count(new DebateFilter(Agent: AgentId.Critic(0), Behavior: deed).Matches)
        );
        Assert.Empty(debates.Where(new DebateFilter(Agent: AgentId.Critic(1), Behavior: deed).Matches));
    }

    [Theory]
    [InlineData("1+1", true)]
    [InlineData("IS 2", true)]
    [InlineData("3", false)]
    public void Texts_are_found_in_questions_and_messages(string text, bool found) =>
        Assert.Equal(found, new DebateFilter(Text: text).Matches(SampleDebates.Grade(null, ["2"])));

    [Fact]
    public void An_address_says_again_what_was_read_from_it()
    {
        DebateQuery[] queries =
        [
            DebateQuery.All,
            new(
                3,
                "train (single-agent)",
                new DebateFilter(
                    DebateOutcome.NoAnswer,
                    true,
                    AgentId.Critic(1),
                    AgentBehavior.Wrong,
                    "a&b=c ?"
                ),
                "id/1"
            ),
            new(
                0,
                "evaluate-base",
                new DebateFilter(DebateOutcome.WrongConsensus, Agent: AgentId.Generator(0)),
                null
            ),
        ];
        foreach (var query in queries)
        {
            var address = new Uri(new Uri("http://host"), query.Address("a run"));
            Assert.Equal("/runs/a%20run/debates", address.AbsolutePath);
            var parameters = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query);
            Assert.Equal(
                (query, null),
                DebateQuery.Read(name =>
                    parameters.TryGetValue(name, out var value) ? value.ToString() : null
                )
            );
        }
    }

    [Theory]
    [InlineData(
        "outcome",
        "good",
        "The address says outcome=good; it must be one of unanimous, majority, tie, no-answer, right, wrong, "
            + "corrected, corrupted."
    )]
    [InlineData("agent", "bob", "The address says agent=bob; it must be generator-1 or critic-1.")]
    [InlineData("iteration", "-1", "The address says iteration=-1; it must be a number.")]
    public void What_an_address_says_wrongly_is_named_and_passed_over(
        string name,
        string value,
        string error
    ) =>
        Assert.Equal(
            (DebateQuery.All, error),
            DebateQuery.Read(parameter => parameter == name ? value : null)
        );
}
