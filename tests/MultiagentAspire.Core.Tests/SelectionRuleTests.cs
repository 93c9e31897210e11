namespace MultiagentAspire.Core.Tests;

public sealed class SelectionRuleTests
{
    private static readonly Registry<SelectionRule> OfTests = new(typeof(SelectionRuleTests).Assembly);

    [Fact]
    public void Every_rule_is_found_under_its_own_name_and_says_what_it_selects()
    {
        Assert.Contains(ConsensusRule.DefaultName, SelectionRule.Registered.Names);
        Assert.All(SelectionRule.Registered.All, rule => Assert.NotEmpty(rule.Description));
    }

    [Fact]
    public void A_rule_of_one_class_is_found_and_selects_where_the_settings_name_it()
    {
        Assert.Equal(["last-round"], OfTests.Names);
        var debates = VotingSamples.Mixture(corrected: 2, kept: 1);
        var critic = VotingSamples.Target(AgentId.Critic(0), new SelectionSettings { Rule = "last-round" });
        Assert.Equal(
            ["p0", "p1", "p2"],
            VotingSamples.Problems(Selection.Select(critic, debates, VotingSamples.AreEqual, OfTests))
        );
    }

    [Fact]
    public void Settings_that_name_no_rule_select_by_the_papers()
    {
        var debates = VotingSamples.Mixture(corrected: 2, kept: 1);
        SelectionResult By(string? rule) =>
            Selection.Select(
                VotingSamples.Target(AgentId.Critic(0), new SelectionSettings { Rule = rule }),
                debates,
                VotingSamples.AreEqual
            );
        Assert.Equal(VotingSamples.Problems(By(ConsensusRule.DefaultName)), VotingSamples.Problems(By(null)));
        Assert.Equal(By(ConsensusRule.DefaultName).Counts, By(null).Counts);
    }

    [Fact]
    public void An_unknown_rule_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Selection.Select(
                VotingSamples.Target(AgentId.Critic(0), new SelectionSettings { Rule = "luck" }),
                [],
                VotingSamples.AreEqual
            )
        );
        Assert.Contains("'luck' is none of consensus", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A rule as a contributor adds it: every last response of the agent, whatever the vote.</summary>
    public sealed class LastRound() : SelectionRule("last-round", "every last response")
    {
        /// <inheritdoc/>
        public override SelectionResult Select(
            SelectionTarget target,
            IReadOnlyList<VotedDebate> debates,
            Func<string, string, bool> equivalent
        )
        {
            var last = debates.Select(debate => debate.Transcript.FinalRound[target.Agent.Slot]);
            var examples = debates.Zip(last, (debate, response) => Example(target.Agent, debate, response));
            return new SelectionResult(
                target.Agent,
                [.. examples],
                new SelectionCounts { Considered = debates.Count }
            );
        }

        private static TrainingExample Example(AgentId agent, VotedDebate debate, AgentResponse response) =>
            new(agent, debate.Transcript.Id.ProblemId, response.Prompt, [ChatTurn.Assistant(response.Text)]);
    }
}
