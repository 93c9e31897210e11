using System.Text.Json.Nodes;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

/// <summary>A transcript is refused if one part of it is broken, wherever that part is.</summary>
public sealed class StoredTranscriptErrorTests
{
    private static readonly DebateTranscript Whole = SampleTranscripts.Debate(
        "p",
        [
            ["1", "2"],
            ["1", "2"],
            ["1", "2"],
        ]
    );

    private static readonly ModelUsage Usage = new("gpt", 3, 1, 50, 20, 0);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void A_null_response_in_any_round_is_refused(int round, int slot)
    {
        var responses = Whole.Rounds[round].SetItem(slot, null!);
        AssertRejected(
            Whole with
            {
                Rounds = Whole.Rounds.SetItem(round, responses),
            },
            "null instead of a response or of a message in its prompt"
        );
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(2, 1, 4)]
    public void A_null_message_anywhere_in_a_prompt_is_refused(int round, int slot, int turn)
    {
        var response = Whole.Rounds[round][slot];
        var broken = response with { Prompt = response.Prompt.SetItem(turn, null!) };
        AssertRejected(
            Whole with
            {
                Rounds = Whole.Rounds.SetItem(round, Whole.Rounds[round].SetItem(slot, broken)),
            },
            "null instead of a response or of a message in its prompt"
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_round_of_fewer_responses_than_the_first_is_refused(int round) =>
        AssertRejected(
            Whole with
            {
                Rounds = Whole.Rounds.SetItem(round, Whole.Rounds[round].RemoveAt(0)),
            },
            "all rounds must have as many responses as the first"
        );

    [Fact]
    public void A_first_round_without_a_response_is_refused() =>
        AssertRejected(
            Whole with
            {
                Rounds =
                [
                    [],
                ],
            },
            "a transcript needs at least one round with one response"
        );

    [Fact]
    public void A_null_among_the_uses_of_models_is_refused_at_each_place()
    {
        const string Message = "null instead of what was asked of a model at an endpoint";
        AssertRejected(Whole with { EndpointUsage = [Usage, null!] }, Message);
        AssertRejected(Whole with { EndpointUsage = [null!, Usage] }, Message);
        AssertRejected(Whole with { EndpointUsage = [null!] }, Message);
    }

    [Fact]
    public void A_debate_that_used_no_endpoint_may_say_so_or_not_mention_it()
    {
        Assert.Empty(Read(Whole with { EndpointUsage = [] }).EndpointUsage!.Value);
        Assert.Null(Read(Whole).EndpointUsage);
        Assert.Equal(
            [Usage, Usage],
            Read(Whole with { EndpointUsage = [Usage, Usage] }).EndpointUsage!.Value
        );
    }

    [Theory]
    [InlineData("rounds")]
    [InlineData("id")]
    [InlineData("problem")]
    [InlineData("summaryTokens")]
    public void A_transcript_without_one_of_its_parts_is_refused(string part)
    {
        foreach (var removed in (bool[])[true, false])
        {
            var json = JsonNode.Parse(Transcripts.ToLine(Whole))!.AsObject();
            if (removed)
                json.Remove(part);
            else
                json[part] = null;
            Assert.Throws<InvalidDataException>(() => Transcripts.FromLine(json.ToJsonString()));
        }
    }

    [Fact]
    public void The_trajectory_of_a_slot_is_its_response_in_each_round()
    {
        Assert.Equal(["1", "1", "1"], Whole.Trajectory(0).Select(response => response.Answer));
        Assert.Equal([1, 2, 3], Whole.Trajectory(1).Select(response => response.Round));
        Assert.Equal((2, Whole.Rounds[2]), (Whole.Slots, Whole.FinalRound));
    }

    private static DebateTranscript Read(DebateTranscript transcript) =>
        Transcripts.FromLine(Transcripts.ToLine(transcript));

    private static void AssertRejected(DebateTranscript transcript, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Read(transcript)).Message);
}
