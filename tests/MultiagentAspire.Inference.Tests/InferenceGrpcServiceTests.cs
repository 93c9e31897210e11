using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Inference.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using StackExchange.Redis;
using Proto = MultiagentAspire.Contracts.Inference.V1;

namespace MultiagentAspire.Inference.Tests;

/// <summary>The inference service as it runs apart: its gRPC port and its queue.</summary>
public sealed class InferenceGrpcServiceTests : IAsyncLifetime
{
    private readonly TinyModel _model = new();
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private InferenceService.InferenceServiceClient Client => new(_service.Calls());

    private AgentModel Base => new(new ModelRef(_model.Folder, "digest"));

    public async ValueTask InitializeAsync() => _service = await StartAsync();

    private Task<ServiceUnderTest> StartAsync() =>
        ServiceUnderTest.StartAsync(
            builder => builder.AddInferenceWorker(new EngineOptions { CacheMebibytes = 16 }),
            app => app.MapInference(),
            ("Artifacts:Roots", Path.GetDirectoryName(_model.Folder)!),
            ("ConnectionStrings:redis", _garnet.ConnectionString)
        );

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _garnet.Dispose();
        _model.Dispose();
    }

    [Fact]
    public async Task The_same_request_gives_the_same_text_unary_in_pieces_and_over_the_queue()
    {
        var adapter = _model.Adapter(seed: 5, rank: 2);
        foreach (var model in (AgentModel[])[Base, Base with { Adapter = adapter }])
        {
            var whole = await Client.GenerateAsync(Request(model), cancellationToken: Stop);
            var pieces = new List<GenerateStreamResponse>();
            using var call = Client.GenerateStream(
                new GenerateStreamRequest { Request = Request(model) },
                cancellationToken: Stop
            );
            await foreach (var piece in call.ResponseStream.ReadAllAsync(Stop))
                pieces.Add(piece);
            Assert.Equal(whole.Text, string.Concat(pieces.Select(piece => piece.Text)));
            Assert.Equal(
                (whole.FinishReason, whole.Tokens, whole.PromptTokens),
                (pieces[^1].End.FinishReason, pieces[^1].End.Tokens, pieces[^1].End.PromptTokens)
            );
            Assert.True(whole.Tokens > 3 && whole.PromptTokens > 3);

            await using var redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
            var queue = new WorkQueue(
                redis,
                QueueNames.Generate,
                new WorkQueueOptions(),
                TimeProvider.System
            );
            var queued = await new QueuedModelClient(queue).GenerateAsync(RequestTo(model), Stop);
            Assert.Equal((whole.Text, whole.Tokens), (queued.Text, queued.Tokens));
        }
        var loaded = Assert.Single(
            (await Client.ListAdaptersAsync(new ListAdaptersRequest(), cancellationToken: Stop)).Models
        );
        Assert.Equal((_model.Folder, adapter.Digest), (loaded.Path, Assert.Single(loaded.AdapterDigests)));
    }

    [Fact]
    public async Task A_worker_that_is_pinned_to_agents_takes_their_requests_and_no_others()
    {
        await using var pinned = await ServiceUnderTest.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(new PinnedAgents(new HashSet<AgentId> { AgentId.Critic(1) }));
                builder.AddInferenceWorker(new EngineOptions { CacheMebibytes = 16 }).AddQueuedInference();
            },
            app => app.MapInference(),
            ("Artifacts:Roots", Path.GetDirectoryName(_model.Folder)!),
            ("ConnectionStrings:redis", _garnet.ConnectionString),
            ("Inference:Agents", "critic-2")
        );
        var clients = pinned.Services.GetRequiredService<AgentClient>();
        // The other worker, which is pinned to nobody, is gone: whoever answers is the pinned one.
        await _service.DisposeAsync();
        var answered = await AskAsync(clients(AgentId.Critic(1), Base));
        Assert.True(answered.Tokens > 0);
        var queue = pinned.Services.GetRequiredService<WorkQueues>()[QueueNames.Generate];
        var other = AskAsync(clients(AgentId.Critic(0), Base));
        while ((await queue.GetDepthAsync(Stop)).Pending == 0)
            await Task.Yield();
        await AskAsync(clients(AgentId.Critic(1), Base), seed: 4);
        Assert.False(other.IsCompleted);
        _service = await StartAsync();
        Assert.Equal(answered.Text, (await other).Text);
    }

    private Task<GenerateResult> AskAsync(IModelClient client, long seed = 3) =>
        client.GenerateAsync(RequestTo(Base) with { Seed = seed }, Stop);

    private static Core.GenerateRequest RequestTo(AgentModel model) =>
        new(model, [ChatTurn.User("1+1")], new RequestedSampling(1, 1, 0, 12), Seed: 3, Stop: []);

    [Fact]
    public async Task A_prompt_that_does_not_fit_comes_back_from_the_queue_as_what_it_is()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
        var queue = new WorkQueue(redis, QueueNames.Generate, new WorkQueueOptions(), TimeProvider.System);
        var longer = RequestTo(Base) with { Prompt = [ChatTurn.User(new string('1', 200))] };
        var result = await new QueuedModelClient(queue).GenerateAsync(longer, Stop);
        Assert.Equal(GenerateResult.PromptTooLong(result.TooLongReason!), result);
        Assert.Contains("Shorten it", result.TooLongReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_is_malformed_or_outside_the_roots_is_dead_at_once_with_its_reason_and_the_next_is_done()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
        var queue = new WorkQueue(redis, QueueNames.Generate, new WorkQueueOptions(), TimeProvider.System);
        var malformed = await Assert.ThrowsAsync<WorkFailedException>(() =>
            queue.ResultAsync(new WorkItem("rubbish", "{}"), Stop)
        );
        Assert.Contains("no GenerateRequest", malformed.Reason, StringComparison.Ordinal);
        var outside = await Assert.ThrowsAsync<WorkFailedException>(() =>
            new QueuedModelClient(queue).GenerateAsync(
                RequestTo(new AgentModel(new ModelRef("../elsewhere", "digest"))),
                Stop
            )
        );
        Assert.Contains("outside", outside.Reason, StringComparison.Ordinal);
        Assert.Equal(
            [1, 1],
            (await queue.ListDeadLettersAsync(cancellationToken: Stop)).Select(item => item.Attempts)
        );
        await new QueuedModelClient(queue).GenerateAsync(RequestTo(Base), Stop);
    }

    [Fact]
    public async Task Scores_are_log_probabilities_and_those_of_a_greedy_text_are_the_engines_own()
    {
        int[] prompt = [1, 20, 21];
        await using var engine = _model.Start();
        var greedy = await engine.GenerateAsync(
            new GenerationRequest(prompt, new SamplingSettings(0, 1, 0, 5), 1) { IgnoreEos = true },
            Stop
        );
        var request = new ScoreRequest { Model = Wire.ToProto(Base) };
        request.Ids.AddRange([.. prompt, .. greedy.Ids]);
        var scored = (await Client.ScoreAsync(request, cancellationToken: Stop)).LogProbabilities;
        Assert.Equal(prompt.Length + greedy.Ids.Length - 1, scored.Count);
        Assert.All(scored, value => Assert.True(value <= 0));
        foreach (var (one, other) in scored.TakeLast(greedy.Ids.Length).Zip(greedy.LogProbabilities))
            Assert.Equal(other, one, tolerance: 1e-4);
    }

    [Fact]
    public async Task What_cannot_be_answered_has_its_status()
    {
        var empty = Directory
            .CreateDirectory(Path.Combine(Path.GetDirectoryName(_model.Folder)!, "empty"))
            .FullName;
        var noPrompt = Request(Base);
        noPrompt.Prompt.Clear();
        var hot = Request(Base);
        hot.Sampling.Temperature = double.NaN;
        foreach (
            var (request, expected) in new[]
            {
                (noPrompt, StatusCode.InvalidArgument),
                (hot, StatusCode.InvalidArgument),
                (new Proto.GenerateRequest(), StatusCode.InvalidArgument),
                (Request(new AgentModel(new ModelRef("/etc", "digest"))), StatusCode.PermissionDenied),
                (Request(new AgentModel(new ModelRef(empty, "digest"))), StatusCode.FailedPrecondition),
            }
        )
            Assert.Equal(
                expected,
                (
                    await Assert.ThrowsAsync<RpcException>(() =>
                        Client.GenerateAsync(request, cancellationToken: Stop).ResponseAsync
                    )
                ).StatusCode
            );
        var ids = new ScoreRequest { Model = Wire.ToProto(Base), Ids = { 100_000 } };
        Assert.Equal(
            StatusCode.InvalidArgument,
            (
                await Assert.ThrowsAsync<RpcException>(() =>
                    Client.ScoreAsync(ids, cancellationToken: Stop).ResponseAsync
                )
            ).StatusCode
        );
    }

    private static Proto.GenerateRequest Request(AgentModel model) =>
        new()
        {
            Model = Wire.ToProto(model),
            Prompt = { Wire.ToProto(ChatTurn.User("1+1")) },
            Sampling = Wire.ToProto(new SamplingSettings(1, 1, 0, 12)),
            Seed = 3,
        };
}
