using MultiagentAspire.Core;
using MultiagentAspire.Runs.Tracing;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Tracing;

public sealed class ExampleSourcesTests
{
    private static readonly AgentId Single = new(AgentRole.Single, 0);

    [Fact]
    public void A_response_to_a_hint_is_found_behind_the_example_that_has_the_bare_question()
    {
        var first = SampleTranscripts.Debate(
            "p",
            [
                ["1"],
            ]
        );
        var hinted = SampleTranscripts.Debate(
            "p",
            [
                ["2"],
            ]
        );
        var bare = first.Rounds[0][0].Prompt;
        var learned = new TrainingExample(Single, "p", bare, [ChatTurn.Assistant(hinted.Rounds[0][0].Text)]);
        var found = ExampleSources.Find(
            Single,
            SingleModelData.FirstResponses,
            [learned, learned with { Completion = [ChatTurn.Assistant("unknown")] }],
            [first],
            [hinted]
        );
        Assert.Equal(new ExampleSource(0, 0, 1, 1) { IsHinted = true }, found[0]);
        Assert.Null(found[1]);
    }

    [Fact]
    public void An_outcome_is_found_in_the_last_round_and_a_first_response_of_the_same_text_in_the_first()
    {
        var debate = SampleTranscripts.Debate(
            "p",
            [
                ["1"],
                ["1"],
            ]
        );
        var same = debate.Rounds[1][0] with { Text = debate.Rounds[0][0].Text };
        debate = debate with { Rounds = [debate.Rounds[0], [same]] };
        var example = new TrainingExample(
            Single,
            "p",
            debate.Rounds[0][0].Prompt,
            [ChatTurn.Assistant(same.Text)]
        );
        Assert.Equal(2, RoundOf(SingleModelData.Outcomes));
        Assert.Equal(1, RoundOf(SingleModelData.FirstResponses));

        int RoundOf(SingleModelData data) =>
            ExampleSources.Find(Single, data, [example], [debate], [])[0]!.Round;
    }
}
