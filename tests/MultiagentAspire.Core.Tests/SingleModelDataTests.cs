using CsCheck;
using static MultiagentAspire.Core.Tests.VotingSamples;

namespace MultiagentAspire.Core.Tests;

/// <summary>What one model learns from a whole society's debates.</summary>
public sealed class SingleModelDataTests
{
    private static readonly AgentId Single = new(AgentRole.Single, 0);

    [Fact]
    public void The_data_of_all_agents_is_that_of_each_generator_and_critic_under_one_name() =>
        Answers()
            .Sample(
                answers =>
                {
                    var debates = Voted(answers);
                    var slots = debates.Min(debate => debate.Transcript.FinalRound.Length);
                    var settings = Defaults with { SingleModel = SingleModelData.AllAgents };
                    var shared = Select(Single, debates, AreEqual, settings, 1);
                    var separate = Enumerable
                        .Range(0, slots)
                        .SelectMany(slot => (AgentId[])[AgentId.Generator(slot), AgentId.Critic(slot)])
                        .SelectMany(agent => Select(agent, debates, AreEqual, Defaults, 1).Examples);
                    Assert.Equal(Texts(separate), Texts(shared.Examples));
                    Assert.All(shared.Examples, example => Assert.Equal(Single, example.Agent));
                },
                iter: 50
            );

    [Fact]
    public void A_limit_holds_for_first_responses_and_for_the_revisions_of_all_slots()
    {
        var settings = Defaults with { SingleModel = SingleModelData.AllAgents, MaximumExamples = 6 };
        var examples = Select(Single, Mixture(10, 10), AreEqual, settings, 1).Examples;
        Assert.Equal(12, examples.Length); // six first responses, and two revisions of each of three slots
        var unlimited = settings with { MaximumExamples = 0 };
        var largest = settings with { MaximumExamples = int.MaxValue };
        Assert.Equal(
            Select(Single, Mixture(10, 10), AreEqual, unlimited, 1).Examples.Length,
            Select(Single, Mixture(10, 10), AreEqual, largest, 1).Examples.Length
        );
    }

    [Fact]
    public void Outcomes_are_final_responses_that_equal_the_vote_after_the_first_prompt()
    {
        var debates = Trajectories(("8", "7"), ("7", "8"), ("7", null));
        var settings = Defaults with { SingleModel = SingleModelData.Outcomes };
        var result = Select(Single, debates, AreEqual, settings, 1);
        Assert.Equal((9, 7, 1, 1), Counted(result.Counts));
        foreach (var example in result.Examples)
        {
            var debate = debates.Single(voted => voted.Transcript.Id.ProblemId == example.ProblemId);
            Assert.Contains(
                debate.Transcript.FinalRound,
                final => final.Text == Assert.Single(example.Completion).Content
            );
            Assert.Contains(debate.Transcript.Rounds[0], first => first.Prompt.SequenceEqual(example.Prompt));
        }
    }

    [Fact]
    public void Equal_outcomes_of_a_problem_count_once_and_a_limit_holds()
    {
        var settings = Defaults with { SingleModel = SingleModelData.Outcomes };
        var debates = Mixture(3, 3);
        var all = Select(Single, debates, AreEqual, settings, 1).Examples;
        Assert.Equal(
            all.Length,
            all.DistinctBy(example => (example.ProblemId, example.Completion[0].Content)).Count()
        );
        Assert.Equal(
            2,
            Select(Single, debates, AreEqual, settings with { MaximumExamples = 2 }, 1).Examples.Length
        );
    }

    private static (int, int, int, int) Counted(SelectionCounts counts) =>
        (counts.Considered, counts.Matched, counts.Mismatched, counts.Unparsable);

    private static IEnumerable<string> Texts(IEnumerable<TrainingExample> examples) =>
        examples
            .Select(example =>
                string.Join('|', example.Prompt.Concat(example.Completion).Select(turn => turn.Content))
                + example.Weight
            )
            .Order(StringComparer.Ordinal);
}
