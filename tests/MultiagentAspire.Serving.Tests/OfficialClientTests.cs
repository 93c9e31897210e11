#pragma warning disable OPENAI001 // the seed is called experimental by the client
using System.ClientModel;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Serving.Protocol;
using MultiagentAspire.Testing;
using OpenAI.Chat;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Agents and their society, asked by OpenAI's own .NET client.</summary>
public sealed class OfficialClientTests(ServedSocietyFixture living) : IClassFixture<ServedSocietyFixture>
{
    private const string Question = "1+2*3+4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_client_lists_every_agent_and_society_of_every_iteration_and_finds_each_by_its_name()
    {
        var models = ServedSocietyFixture.Client(living.Endpoint).GetOpenAIModelClient();
        var listed = (await models.GetModelsAsync(Stop)).Value.Select(model => model.Id).ToList();
        string[] shorts =
        [
            "generator-1",
            "generator-2",
            "generator-3",
            "critic-1",
            "critic-2",
            "critic-3",
            "society",
        ];
        Assert.Equal(
            [.. shorts, .. shorts.Select(name => $"{name}@1"), .. shorts.Select(name => $"{name}@0")],
            listed
        );
        foreach (var name in listed)
            Assert.Equal(
                (name, "multiagent"),
                (
                    (await models.GetModelAsync(name, Stop)).Value.Id,
                    (await models.GetModelAsync(name, Stop)).Value.OwnedBy
                )
            );
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public async Task An_agents_text_is_the_same_streamed_and_whole_and_its_tokens_are_those_of_the_engine(
        float temperature
    )
    {
        foreach (var agent in (string[])["generator-1@0", "generator-1", "critic-3"])
        {
            var whole = await AskAsync(agent, Options(temperature));
            var streamed = await StreamAsync(agent, Options(temperature));
            Assert.NotEqual("", whole.Content[0].Text);
            Assert.Equal(whole.Content[0].Text, streamed.Text);
            Assert.Equal(
                (whole.FinishReason, whole.Usage.InputTokenCount, whole.Usage.OutputTokenCount),
                (streamed.Finish, streamed.Usage!.InputTokenCount, streamed.Usage.OutputTokenCount)
            );
            Assert.Equal(
                whole.Usage.InputTokenCount + whole.Usage.OutputTokenCount,
                whole.Usage.TotalTokenCount
            );
            Assert.Contains('@', whole.Model);
        }
    }

    [Fact]
    public async Task Requests_in_one_batch_get_what_each_agent_says_alone()
    {
        string[] agents = ["generator-1", "generator-2", "critic-2", "generator-1@0"];
        var asked = agents
            .SelectMany(agent => (int[])[3, 4, 5], (agent, seed) => (Agent: agent, Seed: seed))
            .ToList();
        var alone = new Dictionary<(string, int), string>();
        foreach (var (agent, seed) in asked)
            alone[(agent, seed)] = await TextAsync(agent, seed);
        Assert.Equal(
            agents.Length,
            agents
                .Select(agent =>
                    string.Join('|', asked.Where(one => one.Agent == agent).Select(one => alone[one]))
                )
                .Distinct()
                .Count()
        );
        var together = await Task.WhenAll(
            asked
                .OrderBy(one => one.Seed)
                .Select(async one => (one, Text: await TextAsync(one.Agent, one.Seed)))
        );
        Assert.All(together, answer => Assert.Equal(alone[answer.one], answer.Text));

        async Task<string> TextAsync(string agent, int seed)
        {
            var options = Options(1);
            options.Seed = seed;
            return string.Concat((await AskAsync(agent, options)).Content.Select(part => part.Text));
        }
    }

    [Fact]
    public async Task More_choices_add_texts_of_their_own_seeds_and_change_nothing_of_the_first()
    {
        var one = await AskAsync("generator-1", Options(1));
        using var many = JsonDocument.Parse(
            await RawAsync(
                """
                {"model":"generator-1","messages":[{"role":"user","content":"1+2*3+4"}],
                "temperature":1,"top_p":1,"max_tokens":24,"seed":3,"n":3}
                """
            )
        );
        var texts = many
            .RootElement.GetProperty("choices")
            .EnumerateArray()
            .Select(choice => choice.GetProperty("message").GetProperty("content").GetString()!)
            .ToList();
        Assert.Equal(one.Content[0].Text, texts[0]);
        Assert.Equal(3, texts.Distinct().Count());
        var usage = many.RootElement.GetProperty("usage");
        Assert.Equal(one.Usage.InputTokenCount, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.InRange(usage.GetProperty("completion_tokens").GetInt32(), one.Usage.OutputTokenCount + 2, 72);
    }

    [Fact]
    public async Task A_limit_ends_a_text_by_length_and_a_stop_text_ends_it_before_itself()
    {
        var whole = (await AskAsync("critic-1", Options(1))).Content[0].Text;
        var limited = await AskAsync("critic-1", Limited(2));
        Assert.Equal((ChatFinishReason.Length, 2), (limited.FinishReason, limited.Usage.OutputTokenCount));
        Assert.StartsWith(limited.Content[0].Text, whole, StringComparison.Ordinal);
        var options = Options(1);
        options.StopSequences.Add(whole.Substring(2, 2));
        var stopped = await AskAsync("critic-1", options);
        Assert.Equal(
            (whole[..whole.IndexOf(whole.Substring(2, 2), StringComparison.Ordinal)], ChatFinishReason.Stop),
            (string.Concat(stopped.Content.Select(part => part.Text)), stopped.FinishReason)
        );

        static ChatCompletionOptions Limited(int tokens)
        {
            var options = Options(1);
            options.MaxOutputTokenCount = tokens;
            return options;
        }
    }

    [Fact]
    public async Task The_society_answers_with_the_response_that_its_debate_agrees_on()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var result = await ServedSocietyFixture
                .Client(living.Endpoint)
                .GetChatClient("society")
                .CompleteChatAsync(
                    [new UserChatMessage(Question)],
                    new ChatCompletionOptions { Seed = seed },
                    Stop
                );
            var transcript = await living.Debates.RunAsync(DebateOf(seed), Stop);
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

            var streamed = await StreamAsync("society", new ChatCompletionOptions { Seed = seed });
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
            await RawAsync(
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
                await living.Debates.RunAsync(DebateOf(1), Stop),
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
            await RawAsync(
                """
                {"model":"society","messages":[
                {"role":"system","content":"x"},{"role":"user","content":"2"},
                {"role":"assistant","content":"3"},{"role":"user","content":"1+2*3+4"}],
                "seed":5,"temperature":0,"max_tokens":7}
                """
            )
        );
        Assert.Equal(3, raw.RootElement.GetProperty("debate").GetProperty("messages_not_shown").GetInt32());
        var transcript = await living.Debates.RunAsync(DebateOf(5, new SamplingSettings(0, 1, 0, 7)), Stop);
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

    [Fact]
    public async Task A_model_at_an_endpoint_answers_beside_local_ones()
    {
        await using var stub = await StubEndpoint.StartAsync(_ =>
            EndpointReply.WithText("#11", tokens: 3, promptTokens: 7)
        );
        var remote = new AgentModel(new EndpointModel(stub.Address, "gpt").Reference);
        var society = new Society(
            [living.Society.Slots[0], new SocietySlot(remote, remote), new SocietySlot(remote, remote)],
            remote
        );
        await using var server = await living.StartAsync(
            ServedModels.FromRun(
                ServedSocietyFixture.Rules,
                DateTimeOffset.UnixEpoch,
                [new SocietySnapshot(0, [(AgentId.Generator(1), remote)], society)]
            )
        );
        var client = ServedSocietyFixture.Client(server.Endpoint);
        Assert.Equal(
            "#11",
            (
                await client
                    .GetChatClient("generator-2")
                    .CompleteChatAsync([new UserChatMessage(Question)], null, Stop)
            )
                .Value
                .Content[0]
                .Text
        );
        var answer = (
            await client
                .GetChatClient("society")
                .CompleteChatAsync([new UserChatMessage(Question)], null, Stop)
        ).Value;
        Assert.Equal("#11", answer.Content[0].Text);
        Assert.Equal(8, stub.Calls.Count); // one, and of the debate two generators, three summaries and two critics
    }

    [Fact]
    public async Task Whoever_shows_another_token_or_names_an_unknown_model_gets_the_clients_own_exception()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            ServedSocietyFixture
                .Client(living.Endpoint, "another-token-altogether")
                .GetOpenAIModelClient()
                .GetModelsAsync(Stop)
        );
        Assert.Equal(401, refused.Status);
        var unknown = await Assert.ThrowsAsync<ClientResultException>(() =>
            ServedSocietyFixture
                .Client(living.Endpoint)
                .GetChatClient("genrator-2@1")
                .CompleteChatAsync([new UserChatMessage(Question)], null, Stop)
        );
        Assert.Equal(404, unknown.Status);
        Assert.Contains("'generator-2@1'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("model_not_found", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generator-1", false)]
    [InlineData("generator-1", true)]
    [InlineData("society", false)]
    [InlineData("society", true)]
    public async Task What_does_not_fit_the_context_is_refused_before_anything_is_streamed(
        string model,
        bool stream
    )
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            if (stream)
                await StreamAsync(model, Options(0), string.Join('+', Enumerable.Repeat("1", 400)));
            else
                await AskAsync(model, Options(0), string.Join('+', Enumerable.Repeat("1", 400)));
        });
        Assert.Equal(400, refused.Status);
        Assert.Contains("context_length_exceeded", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_the_models_template_refuses_is_the_clients_fault()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            ServedSocietyFixture
                .Client(living.Endpoint)
                .GetChatClient("generator-1")
                .CompleteChatAsync([new SystemChatMessage("x"), new UserChatMessage(Question)], null, Stop)
        );
        Assert.Equal(400, refused.Status);
        Assert.Contains("Only the roles user and assistant", refused.Message, StringComparison.Ordinal);
    }

    private DebateRequest DebateOf(long seed, SamplingSettings? sampling = null)
    {
        var asked = new ServedSociety(
            "society@1",
            DateTimeOffset.UnixEpoch,
            living.Society,
            ServedSocietyFixture.Rules,
            "digest"
        );
        var request = new ChatRequest("society", [ChatTurn.User(Question)])
        {
            Temperature = sampling?.Temperature,
            MaxTokens = sampling?.MaxTokens,
        };
        return SocietyCompletions.CreateRequest(asked, request, seed);
    }

    private static ChatCompletionOptions Options(float temperature) =>
        new()
        {
            Temperature = temperature,
            TopP = 1,
            MaxOutputTokenCount = 24,
            Seed = 3,
        };

    private async Task<ChatCompletion> AskAsync(
        string model,
        ChatCompletionOptions options,
        string question = Question
    ) =>
        (
            await ServedSocietyFixture
                .Client(living.Endpoint)
                .GetChatClient(model)
                .CompleteChatAsync([new UserChatMessage(question)], options, Stop)
        ).Value;

    private async Task<(string Text, ChatFinishReason? Finish, ChatTokenUsage? Usage)> StreamAsync(
        string model,
        ChatCompletionOptions options,
        string question = Question
    )
    {
        var (text, finish, usage) = ("", (ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (
            var update in ServedSocietyFixture
                .Client(living.Endpoint)
                .GetChatClient(model)
                .CompleteChatStreamingAsync([new UserChatMessage(question)], options, Stop)
        )
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }
        return (text, finish, usage);
    }

    private async Task<string> RawAsync(string body)
    {
        using var http = ServingFixture.Client(living.Endpoint);
        using var answer = await http.PostAsync("chat/completions", new StringContent(body), Stop);
        return await answer.Content.ReadAsStringAsync(Stop);
    }
}
