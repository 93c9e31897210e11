#pragma warning disable OPENAI001 // the seed is called experimental by the client
using System.ClientModel;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;
using OpenAI.Chat;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Agents, asked by OpenAI's own .NET client.</summary>
[Collection(nameof(OnServedSociety))]
public sealed class OfficialClientTests(ServedSocietyFixture served)
{
    private readonly SocietyClient _client = new(served.Endpoint);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_client_lists_every_agent_and_society_of_every_iteration_and_finds_each_by_its_name()
    {
        var models = ServedSocietyFixture.Client(served.Endpoint).GetOpenAIModelClient();
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
            var whole = await _client.AskAsync(agent, SocietyClient.Options(temperature));
            var streamed = await _client.StreamAsync(agent, SocietyClient.Options(temperature));
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
    public async Task Requests_in_one_batch_get_the_same_texts_as_alone()
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
                    string.Join(
                        '|',
                        asked.Where(request => request.Agent == agent).Select(request => alone[request])
                    )
                )
                .Distinct()
                .Count()
        );
        var together = await Task.WhenAll(
            asked
                .OrderBy(request => request.Seed)
                .Select(async request => (request, Text: await TextAsync(request.Agent, request.Seed)))
        );
        Assert.All(together, answer => Assert.Equal(alone[answer.request], answer.Text));

        async Task<string> TextAsync(string agent, int seed)
        {
            var options = SocietyClient.Options(1);
            options.Seed = seed;
            return string.Concat((await _client.AskAsync(agent, options)).Content.Select(part => part.Text));
        }
    }

    [Fact]
    public async Task More_choices_add_texts_of_their_own_seeds_and_change_nothing_of_the_first()
    {
        var one = await _client.AskAsync("generator-1", SocietyClient.Options(1));
        using var many = JsonDocument.Parse(
            await _client.PostAsync(
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
    public async Task A_limit_ends_a_text_by_length_and_a_stop_string_ends_it_before_itself()
    {
        var whole = (await _client.AskAsync("critic-1", SocietyClient.Options(1))).Content[0].Text;
        var limited = await _client.AskAsync("critic-1", Limited(2));
        Assert.Equal((ChatFinishReason.Length, 2), (limited.FinishReason, limited.Usage.OutputTokenCount));
        Assert.StartsWith(limited.Content[0].Text, whole, StringComparison.Ordinal);
        var options = SocietyClient.Options(1);
        options.StopSequences.Add(whole.Substring(2, 2));
        var stopped = await _client.AskAsync("critic-1", options);
        Assert.Equal(
            (whole[..whole.IndexOf(whole.Substring(2, 2), StringComparison.Ordinal)], ChatFinishReason.Stop),
            (string.Concat(stopped.Content.Select(part => part.Text)), stopped.FinishReason)
        );

        static ChatCompletionOptions Limited(int tokens)
        {
            var options = SocietyClient.Options(1);
            options.MaxOutputTokenCount = tokens;
            return options;
        }
    }

    [Fact]
    public async Task A_model_at_an_endpoint_answers_beside_local_ones()
    {
        await using var stub = await StubEndpoint.StartAsync(_ =>
            EndpointReply.WithText("#11", tokens: 3, promptTokens: 7)
        );
        var remote = new AgentModel(new EndpointModel(stub.Address, "gpt").Reference);
        var society = new Society(
            [served.Society.Slots[0], new SocietySlot(remote, remote), new SocietySlot(remote, remote)],
            remote
        );
        await using var server = await served.StartAsync(
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
                    .CompleteChatAsync([new UserChatMessage(SocietyClient.Question)], null, Stop)
            )
                .Value
                .Content[0]
                .Text
        );
        var answer = (
            await client
                .GetChatClient("society")
                .CompleteChatAsync([new UserChatMessage(SocietyClient.Question)], null, Stop)
        ).Value;
        Assert.Equal("#11", answer.Content[0].Text);
        Assert.Equal(8, stub.Calls.Count); // one, and of the debate two generators, three summaries and two critics
    }

    [Fact]
    public async Task Another_token_or_an_unknown_model_is_an_exception_of_the_client()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            ServedSocietyFixture
                .Client(served.Endpoint, "another-token-altogether")
                .GetOpenAIModelClient()
                .GetModelsAsync(Stop)
        );
        Assert.Equal(401, refused.Status);
        var unknown = await Assert.ThrowsAsync<ClientResultException>(() =>
            ServedSocietyFixture
                .Client(served.Endpoint)
                .GetChatClient("genrator-2@1")
                .CompleteChatAsync([new UserChatMessage(SocietyClient.Question)], null, Stop)
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
    public async Task A_prompt_longer_than_the_context_is_rejected_before_anything_is_streamed(
        string model,
        bool stream
    )
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            if (stream)
                await _client.StreamAsync(
                    model,
                    SocietyClient.Options(0),
                    string.Join('+', Enumerable.Repeat("1", 400))
                );
            else
                await _client.AskAsync(
                    model,
                    SocietyClient.Options(0),
                    string.Join('+', Enumerable.Repeat("1", 400))
                );
        });
        Assert.Equal(400, refused.Status);
        Assert.Contains("context_length_exceeded", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_the_models_template_rejects_is_a_client_error()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            ServedSocietyFixture
                .Client(served.Endpoint)
                .GetChatClient("generator-1")
                .CompleteChatAsync(
                    [new SystemChatMessage("x"), new UserChatMessage(SocietyClient.Question)],
                    null,
                    Stop
                )
        );
        Assert.Equal(400, refused.Status);
        Assert.Contains("Only the roles user and assistant", refused.Message, StringComparison.Ordinal);
    }
}
