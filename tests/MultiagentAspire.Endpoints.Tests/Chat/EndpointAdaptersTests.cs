using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Chat;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Chat;

/// <summary>Adapters that are trained here and answer at an endpoint.</summary>
public sealed class EndpointAdaptersTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly StubAdapterServer _server = new("base");
    private StubEndpoint _stub = null!;

    public async ValueTask InitializeAsync() =>
        _stub = await StubEndpoint.StartAsync(call => _server.Reply(call, _ => "#2"));

    public async ValueTask DisposeAsync()
    {
        await _stub.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(EndpointModel.Vllm, "/v1/load_lora_adapter")]
    [InlineData(EndpointModel.SgLang, "/load_lora_adapter")]
    public async Task An_adapter_is_loaded_under_a_name_of_its_content_before_it_is_asked_and_once(
        string kind,
        string path
    )
    {
        using var models = Models();
        var agent = Agent("aaaaaaaaaaaaaaaaaaaa", kind);
        await AskAsync(models, agent with { Adapter = null });
        await AskAsync(models, agent);
        await AskAsync(models, agent);
        Assert.Equal(
            [
                "ask base",
                $"load adapter-aaaaaaaaaaaaaaaa by {path}",
                "ask adapter-aaaaaaaaaaaaaaaa",
                "ask adapter-aaaaaaaaaaaaaaaa",
            ],
            _server.Events
        );
    }

    [Fact]
    public async Task The_longest_unused_one_is_unloaded_when_another_needs_its_slot_and_loaded_again_when_it_is_asked()
    {
        using var models = Models();
        foreach (var name in (string[])["a", "b", "a", "c", "b"])
            await AskAsync(models, Agent(name, slots: 2));
        Assert.Equal(["load a", "load b", "unload b", "load c", "unload a", "load b"], Changes());
        Assert.Equal(["adapter-b", "adapter-c"], _server.Loaded);
    }

    [Fact]
    public async Task Many_calls_of_few_adapters_load_each_once()
    {
        using var models = Models();
        await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(i => Task.Run(() => AskAsync(models, Agent($"{(char)('a' + (i % 3))}"))))
        );
        Assert.Equal(["load a", "load b", "load c"], Changes().Order());
    }

    [Fact]
    public async Task More_adapters_in_use_than_slots_answer_and_none_that_is_in_use_is_unloaded()
    {
        using var models = Models();
        var texts = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(i => Task.Run(() => AskAsync(models, Agent($"{(char)('a' + (i % 5))}", slots: 2))))
        );
        Assert.All(texts, text => Assert.Equal("#2", text)); // the endpoint would refuse a name that is not loaded
    }

    [Fact]
    public async Task What_an_earlier_process_loaded_is_used_as_it_is()
    {
        using (var models = Models())
            await AskAsync(models, Agent("a"));
        using var next = Models();
        Assert.Equal("#2", await AskAsync(next, Agent("a")));
    }

    [Fact]
    public async Task An_endpoint_that_begins_anew_is_given_the_adapter_again()
    {
        using var models = Models();
        var agent = Agent("a");
        await AskAsync(models, agent);
        _server.Restart();
        var again = await GenerateAsync(models, agent);
        Assert.Equal(("#2", 1), (again.Text, again.Retries));
        Assert.Equal(["load a", "load a"], Changes());
    }

    [Fact]
    public async Task An_adapter_that_cannot_be_loaded_is_an_error_with_the_endpoints_message()
    {
        using var models = Models();
        var agent = Agent("a") with { Adapter = new AdapterRef(_folder.At("absent"), "a") };
        Assert.Contains(
            "no adapter lies there",
            (await Assert.ThrowsAsync<EndpointException>(() => AskAsync(models, agent))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_endpoint_that_does_not_let_go_is_told_whatever_digits_its_model_is_named_by()
    {
        await using var stub = await StubEndpoint.StartAsync(call =>
            call.Path.EndsWith("/unload_lora_adapter", StringComparison.Ordinal)
                ? new(400, """{"message":"busy"}""")
                : _server.Reply(call, _ => "#2")
        );
        using var models = Models();
        var remote = new EndpointModel(stub.Address, "base-404")
        {
            Adapters = EndpointModel.Vllm,
            AdapterSlots = 1,
        };
        AgentModel Named(string digest) =>
            Agent(digest) with
            {
                Base = new ModelRef("folder", "digest") { Endpoint = remote },
            };
        await AskAsync(models, Named("a"));
        Assert.Contains(
            "busy",
            (await Assert.ThrowsAsync<EndpointException>(() => AskAsync(models, Named("b")))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_endpoint_that_loads_none_is_not_asked_for_one()
    {
        using var models = Models();
        var agent = Agent("a");
        Assert.Throws<EndpointException>(() =>
            models.RequireCallable(
                agent with
                {
                    Base = agent.Base with { Endpoint = agent.Base.Endpoint! with { Adapters = null } },
                }
            )
        );
    }

    private IEnumerable<string> Changes() =>
        _server
            .Events.Where(line => !line.StartsWith("ask", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[0] + " " + line.Split(' ')[1]["adapter-".Length..]);

    private static EndpointChatClient Models() => new(AllowedEndpoints.All, TimeProvider.System);

    private AgentModel Agent(string digest, string kind = EndpointModel.Vllm, int slots = 8)
    {
        _folder.Write($"{digest}/adapter_config.json", "{}");
        return new AgentModel(
            new ModelRef("folder", "digest")
            {
                Endpoint = new EndpointModel(_stub.Address, "base") { Adapters = kind, AdapterSlots = slots },
            },
            new AdapterRef(_folder.At(digest), digest)
        );
    }

    private static async Task<string> AskAsync(EndpointChatClient models, AgentModel agent) =>
        (await GenerateAsync(models, agent)).Text;

    private static Task<GenerateResult> GenerateAsync(EndpointChatClient models, AgentModel agent) =>
        models.GenerateAsync(EndpointChatClientTests.RequestOf(agent), TestContext.Current.CancellationToken);
}
