#pragma warning disable OPENAI001 // the seed is called experimental by the client
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Serving.Protocol;
using OpenAI.Chat;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Debates of a society, asked for by OpenAI's own .NET client.</summary>
[Collection(nameof(OnServedSociety))]
public sealed class SocietyAnswerTests(ServedSocietyFixture served)
{
    private readonly SocietyClient _client = new(served.Endpoint);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_society_answers_with_the_response_that_its_debate_agrees_on()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var result = await ServedSocietyFixture
                .Client(served.Endpoint)
                .GetChatClient("society")
                .CompleteChatAsync(
                    [new UserChatMessage(SocietyClient.Question)],
                    new ChatCompletionOptions { Seed = seed },
                    Stop
                );
            var transcript = await served.Debates.RunAsync(DebateOf(seed), Stop);
            var expected = ConsensusAnswer.Create(
                transcript,
                ServedSocietyFixture.Rules.Voting,
                (a, b) => a == b,
                0
            );
            Assert.Equal(
                expected.Response.Text,
                string.Concat(result.Value.Content.Select(part => part.Text))
            );
            Assert.Equal(
                (
                    Total(transcript, turn => turn.PromptTokens) + transcript.SummaryPromptTokens,
                    Total(transcript, turn => turn.Tokens) + transcript.SummaryTokens
                ),
                (result.Value.Usage.InputTokenCount, result.Value.Usage.OutputTokenCount)
            );
            Assert.Equal(
                result.Value.Usage.OutputTokenCount - expected.Response.Tokens,
                result.Value.Usage.OutputTokenDetails.ReasoningTokenCount
            );
            using var raw = JsonDocument.Parse(result.GetRawResponse().Content);
            var debate = raw.RootElement.GetProperty("debate");
            Assert.Equal(
                expected.Report.Votes,
                debate
                    .GetProperty("votes")
                    .EnumerateObject()
                    .ToDictionary(vote => vote.Name, vote => vote.Value.GetInt32())
            );
            Assert.Equal(
                (expected.Report.Answer, expected.Report.Agreement, 3),
                (
                    debate.GetProperty("answer").GetString(),
                    debate.GetProperty("agreement").GetDouble(),
                    debate.GetProperty("voters").GetInt32()
                )
            );
            var text = raw
                .RootElement.GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("reasoning_content")
                .GetString();
            Assert.Equal(
                string.Concat(
                    transcript
                        .Rounds.SelectMany(round => round)
                        .Select(turn => $"{turn.Agent}, round {turn.Round}: {turn.Text}\n\n")
                ),
                text
            );

            var streamed = await _client.StreamAsync("society", new ChatCompletionOptions { Seed = seed });
            Assert.Equal(expected.Response.Text, streamed.Text);
            Assert.Equal(result.Value.Usage.TotalTokenCount, streamed.Usage!.TotalTokenCount);
        }

        static int Total(DebateTranscript transcript, Func<AgentResponse, int> count) =>
            transcript.Rounds.Sum(round => round.Sum(count));
    }

    [Fact]
    public async Task A_streamed_debate_shows_every_turn_before_the_answer_and_the_votes_at_its_end()
    {
        var events = (
            await _client.PostAsync(
                """{"model":"society","messages":[{"role":"user","content":"1+2*3+4"}],"seed":1,"stream":true}"""
            )
        ).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        var chunks = events[..^1]
            .Select(text => JsonDocument.Parse(text["data: ".Length..]).RootElement)
            .ToList();
        var deltas = chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).ToList();
        Assert.Equal("assistant", deltas[0].GetProperty("role").GetString());
        Assert.All(
            deltas[..6],
            delta =>
                Assert.Matches(
                    "^(generator|critic)-[123], round [12]: ",
                    delta.GetProperty("reasoning_content").GetString()
                )
        );
        Assert.Equal(8, deltas.Count); // six turns, the answer, the end
        Assert.True(deltas[6].TryGetProperty("content", out _));
        Assert.Equal(3, chunks[^1].GetProperty("debate").GetProperty("voters").GetInt32());
        var spoken = ConsensusAnswer
            .Create(
                await served.Debates.RunAsync(DebateOf(1), Stop),
                ServedSocietyFixture.Rules.Voting,
                (a, b) => a == b,
                0
            )
            .Response;
        Assert.Equal(
            spoken.FinishReason == FinishReason.Stop ? "stop" : "length",
            chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString()
        );
    }

    [Fact]
    public async Task Settings_of_a_request_replace_the_runs_and_earlier_messages_are_counted_and_not_debated()
    {
        using var raw = JsonDocument.Parse(
            await _client.PostAsync(
                """
                {"model":"society","messages":[
                {"role":"system","content":"x"},{"role":"user","content":"2"},
                {"role":"assistant","content":"3"},{"role":"user","content":"1+2*3+4"}],
                "seed":5,"temperature":0,"max_tokens":7}
                """
            )
        );
        Assert.Equal(3, raw.RootElement.GetProperty("debate").GetProperty("messages_not_shown").GetInt32());
        var transcript = await served.Debates.RunAsync(DebateOf(5, new SamplingSettings(0, 1, 0, 7)), Stop);
        Assert.Equal(
            ConsensusAnswer
                .Create(transcript, ServedSocietyFixture.Rules.Voting, (a, b) => a == b, 3)
                .Response.Text,
            raw.RootElement.GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("content")
                .GetString()
        );
    }

    private DebateRequest DebateOf(long seed, SamplingSettings? sampling = null)
    {
        var asked = new ServedSociety(
            "society@1",
            DateTimeOffset.UnixEpoch,
            served.Society,
            ServedSocietyFixture.Rules,
            "digest"
        );
        var request = new ChatRequest("society", [ChatTurn.User(SocietyClient.Question)])
        {
            Temperature = sampling?.Temperature,
            MaxTokens = sampling?.MaxTokens,
        };
        return SocietyCompletions.CreateRequest(asked, request, seed);
    }
}
