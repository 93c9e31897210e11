using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

public sealed class DebateRunnerTests
{
    [Fact]
    public async Task Generators_open_and_critics_revise()
    {
        var stage = new DebateFixture();
        var transcript = await stage.RunAsync(DebateFixture.Request(2, DebateFixture.Settings(3, false)));
        Assert.Equal(["g1", "g2", "c1", "c2", "c1", "c2"], stage.Calls.Select(call => call.Client));
        Assert.Equal(
            [
                "generator-1 1 g1",
                "generator-2 1 g2",
                "critic-1 2 c1",
                "critic-2 2 c2",
                "critic-1 3 c1",
                "critic-2 3 c2",
            ],
            transcript
                .Rounds.SelectMany(round => round)
                .Select(response => $"{response.Agent} {response.Round} {response.Adapter}")
        );
    }

    [Fact]
    public async Task An_agent_whose_prompt_does_not_fit_its_model_gives_an_empty_response_and_the_debate_continues()
    {
        var stage = new DebateFixture
        {
            Script = (call, _) =>
                call.Client == "c1"
                    ? throw new PromptTooLongException("300 tokens; 200 fit")
                    : Task.FromResult(DebateFixture.Reply(call)),
        };
        var transcript = await stage.RunAsync(DebateFixture.Request(2, DebateFixture.Settings(3, false)));
        Assert.Equal(["", ""], transcript.Rounds.Skip(1).Select(round => round[0].Text));
        Assert.Equal(
            (null, FinishReason.Length, 0),
            (
                transcript.FinalRound[0].Answer,
                transcript.FinalRound[0].FinishReason,
                transcript.FinalRound[0].Tokens
            )
        );
        Assert.All(transcript.Rounds, round => Assert.NotNull(round[1].Answer));
    }

    [Fact]
    public async Task Usage_of_models_at_endpoints_is_recorded_with_summaries_and_none_of_local_models()
    {
        var remote = new AgentModel(new EndpointModel("https://host/v1", "gpt").Reference);
        var request = DebateFixture.Request(2, DebateFixture.Settings(2, summarize: true));
        request = request with
        {
            Society = request.Society with
            {
                Slots = [request.Society.Slots[0], new SocietySlot(remote, remote)],
                Summarizer = remote,
            },
        };
        var stage = new DebateFixture
        {
            Script = (call, _) => Task.FromResult(call.Messages.Count > 1 ? "#1" : "#12"),
        };
        var transcript = await stage.RunAsync(request);
        Assert.All(
            transcript.Rounds,
            round =>
                Assert.Equal(
                    [("base", true), (remote.Base.Digest, false)],
                    round.Select(response => (response.Base!, response.Adapter is not null))
                )
        );
        // Two responses of slot 2 and a summary for each slot.
        var use = Assert.Single(transcript.EndpointUsage!.Value);
        Assert.Equal((remote.Base.Digest, 4, 0, 0), (use.Model, use.Calls, use.Retries, use.Estimated));
        var responses = transcript.Trajectory(1).ToList();
        Assert.Equal(
            (
                responses.Sum(response => response.Tokens) + transcript.SummaryTokens,
                responses.Sum(response => response.PromptTokens) + transcript.SummaryPromptTokens
            ),
            (use.Tokens, use.PromptTokens)
        );
        Assert.Null(
            (
                await stage.RunAsync(DebateFixture.Request(2, DebateFixture.Settings(2, summarize: true)))
            ).EndpointUsage
        );
    }

    [Fact]
    public async Task Without_critics_the_generators_speak_in_every_round()
    {
        var transcript = await new DebateFixture().RunAsync(
            DebateFixture.Request(2, DebateFixture.Settings(2, true) with { GeneratorsOnly = true })
        );
        Assert.Equal(
            ["generator-1 g1", "generator-2 g2"],
            transcript.FinalRound.Select(response => $"{response.Agent} {response.Adapter}")
        );
    }

    [Fact]
    public async Task The_base_model_speaks_for_an_agent_without_adapter()
    {
        var request = DebateFixture.Request(1, DebateFixture.Settings(1, false));
        var untrained = new SocietySlot(request.Society.Summarizer, request.Society.Summarizer);
        var transcript = await new DebateFixture().RunAsync(
            request with
            {
                Society = request.Society with { Slots = [untrained] },
            }
        );
        Assert.Null(transcript.FinalRound[0].Adapter);
    }

    [Fact]
    public async Task One_agent_alone_is_asked_to_check_itself_and_nothing_is_summarized()
    {
        var stage = new DebateFixture();
        var transcript = await stage.RunAsync(DebateFixture.Request(1, DebateFixture.Settings(3, true)));
        Assert.Equal(["g1", "c1", "c1"], stage.Calls.Select(call => call.Client));
        Assert.All(
            transcript.Rounds.Skip(1),
            round => Assert.StartsWith("Check your answer to 1+2*3+4-5*6", round[0].Prompt[^1].Content)
        );
        Assert.Equal((0, 0), (transcript.SummaryTokens, transcript.SummaryPromptTokens));
    }

    [Fact]
    public async Task One_round_is_one_answer_of_each_generator()
    {
        var stage = new DebateFixture();
        var transcript = await stage.RunAsync(DebateFixture.Request(3, DebateFixture.Settings(1, true)));
        Assert.Equal(["g1", "g2", "g3"], stage.Calls.Select(call => call.Client));
        Assert.Equal(transcript.FinalRound, Assert.Single(transcript.Rounds));
    }

    [Fact]
    public async Task Every_response_has_a_seed_of_its_own_that_its_debate_agent_and_round_decide()
    {
        var stage = new DebateFixture();
        var request = DebateFixture.Request(3, DebateFixture.Settings(3, true));
        await stage.RunAsync(request);
        var expected = new List<ulong>();
        for (var slot = 0; slot < 3; slot++)
        {
            expected.Add(Seeds.ForResponse(request.Id, AgentId.Generator(slot), 1));
            for (var round = 2; round <= 3; round++)
                expected.AddRange(
                    Seeds.ForResponse(request.Id, AgentId.Critic(slot), round),
                    Seeds.ForResponse(request.Id, new AgentId(AgentRole.Summarizer, slot), round)
                );
        }
        Assert.Equal(15, expected.Distinct().Count());
        Assert.Equal(
            expected.Order(),
            stage.Calls.Select(call => unchecked((ulong)call.Options.Seed!.Value)).Order()
        );
        var critic = stage.Calls.Last(call => call.Client == "c2");
        Assert.Equal(
            Seeds.ForResponse(request.Id, AgentId.Critic(1), 3),
            unchecked((ulong)critic.Options.Seed!.Value)
        );
    }

    [Theory]
    [InlineData(0)] // said, not left out, or the model's own default would apply
    [InlineData(40)]
    public async Task Every_call_is_sampled_as_the_settings_say(int topK)
    {
        var stage = new DebateFixture();
        await stage.RunAsync(
            DebateFixture.Request(
                2,
                DebateFixture.Settings(2, true) with
                {
                    Sampling = new SamplingSettings(0.25, 0.5, topK, 17),
                }
            )
        );
        Assert.All(
            stage.Calls,
            call =>
                Assert.Equal(
                    (0.25f, 0.5f, topK, 17),
                    (
                        call.Options.Temperature,
                        call.Options.TopP,
                        call.Options.TopK,
                        call.Options.MaxOutputTokens
                    )
                )
        );
    }

    [Fact]
    public async Task Tokens_of_responses_and_summaries_are_counted_apart()
    {
        var stage = new DebateFixture();
        var transcript = await stage.RunAsync(DebateFixture.Request(2, DebateFixture.Settings(3, true)));
        var summaries = stage.Calls.Where(call => call.Client == "base").ToList();
        Assert.Equal(summaries.Sum(call => DebateFixture.Reply(call).Length), transcript.SummaryTokens);
        Assert.Equal(summaries.Sum(call => call.Messages[0].Length), transcript.SummaryPromptTokens);
        Assert.All(
            transcript.Rounds.SelectMany(round => round),
            response => Assert.Equal(response.Text.Length, response.Tokens)
        );
    }

    [Fact]
    public async Task Answers_are_extracted_and_a_response_cut_short_says_so()
    {
        var stage = new DebateFixture
        {
            Script = (call, _) => Task.FromResult(call.Client == "g1" ? "that is #007" : "I do not know"),
            Finish = ChatFinishReason.Length,
        };
        var settings = DebateFixture.Settings(1, false) with { TruncatedAnswers = true };
        var transcript = await stage.RunAsync(DebateFixture.Request(2, settings));
        Assert.Equal(["7", null], transcript.FinalRound.Select(response => response.Answer));
        Assert.All(
            transcript.FinalRound,
            response => Assert.Equal(FinishReason.Length, response.FinishReason)
        );
    }

    [Fact]
    public async Task A_client_that_does_not_count_tokens_is_refused()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            new DebateFixture { ReportsUsage = false }.RunAsync(
                DebateFixture.Request(1, DebateFixture.Settings(1, false))
            )
        );
        Assert.Contains("reports no token usage", error.Message);
    }

    [Fact]
    public async Task A_cancelled_debate_ends_and_sends_no_further_request()
    {
        using var cancel = new CancellationTokenSource();
        var stage = new DebateFixture
        {
            Script = (call, token) =>
            {
                if (call.Client == "base")
                    cancel.Cancel();
                return token.IsCancellationRequested
                    ? Task.FromCanceled<string>(token)
                    : Task.FromResult(DebateFixture.Reply(call));
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            stage.RunAsync(DebateFixture.Request(2, DebateFixture.Settings(3, true)), cancel.Token)
        );
        Assert.DoesNotContain(stage.Calls, call => call.Client[0] == 'c');
    }

    [Fact]
    public async Task An_agent_that_fails_fails_the_debate()
    {
        var stage = new DebateFixture
        {
            Script = (call, _) =>
                call.Client == "c2"
                    ? throw new HttpRequestException("gone")
                    : Task.FromResult(DebateFixture.Reply(call)),
        };
        Assert.Equal(
            "gone",
            (
                await Assert.ThrowsAsync<HttpRequestException>(() =>
                    stage.RunAsync(DebateFixture.Request(2, DebateFixture.Settings(2, true)))
                )
            ).Message
        );
    }

    [Fact]
    public async Task A_request_that_makes_no_sense_is_refused()
    {
        var request = DebateFixture.Request(2, DebateFixture.Settings(2, true));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            new DebateFixture().RunAsync(request with { Settings = DebateFixture.Settings(0, true) })
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            new DebateFixture().RunAsync(request with { Society = request.Society with { Slots = [] } })
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            new DebateFixture().RunAsync(request with { Problem = new Problem("other", "1+1") })
        );
    }

    [Fact]
    public async Task A_host_gets_a_runner_over_its_own_clients()
    {
        var stage = new DebateFixture();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<AgentClient>(stage.ClientFor);
        builder.AddDebate().AddDebate();
        using var host = builder.Build();
        await Assert
            .Single(host.Services.GetServices<IDebateRunner>())
            .RunAsync(
                DebateFixture.Request(2, DebateFixture.Settings(1, false)),
                TestContext.Current.CancellationToken
            );
        Assert.Equal(2, stage.Calls.Count);
    }
}
