using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Debate.Tests;

/// <summary>The debate service as it runs apart: its gRPC port and its queue, with scripted agents.</summary>
public sealed class DebateGrpcServiceTests : IAsyncLifetime
{
    private readonly DebateFixture _stage;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _unresponsive = [];
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private ServiceUnderTest _service = null!;

    /// <summary>Agents speak as the stage lets them, those of <see cref="_unresponsive"/> when they are let.</summary>
    public DebateGrpcServiceTests() =>
        _stage = new DebateFixture
        {
            Script = async (call, cancellationToken) =>
            {
                if (_unresponsive.TryGetValue(call.Client, out var let))
                    await let.Task.WaitAsync(cancellationToken);
                return DebateFixture.Reply(call);
            },
        };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DebateService.DebateServiceClient Client => new(_service.Calls());

    public async ValueTask InitializeAsync() =>
        _service = await ServiceUnderTest.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<AgentClient>(_stage.ClientFor);
                builder.AddDebateWorker();
            },
            app => app.MapDebate(),
            ("ConnectionStrings:redis", _garnet.ConnectionString)
        );

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _garnet.Dispose();
    }

    [Fact]
    public async Task A_debate_that_is_watched_comes_round_by_round_and_ends_with_the_vote()
    {
        var parts = await WatchAsync(CreateRequest());
        var turns = parts.SkipLast(1).Select(part => part.Turn).ToList();
        Assert.Equal([1, 1, 1, 2, 2, 2], turns.Select(turn => turn.Round));
        turns = [.. turns.OrderBy(turn => (turn.Round, turn.Agent))]; // within a round whoever is ready speaks
        Assert.Equal(
            ["generator-1", "generator-2", "generator-3", "critic-1", "critic-2", "critic-3"],
            turns.Select(turn => turn.Agent)
        );
        // Agents 1 and 3 say -11, agent 2 says -10 (Stage.Say).
        Assert.Equal(["-11", "-10", "-11"], turns.TakeLast(3).Select(turn => turn.Answer));
        Assert.Equal(("-11", 2), (parts[^1].Ending.Answer, parts[^1].Ending.Votes));
        Assert.All(turns, turn => Assert.Equal(turn.Text.Length, turn.Tokens));
    }

    [Fact]
    public async Task Without_critics_the_generators_answer_in_every_round()
    {
        var request = CreateRequest();
        request.Variant = new DebateVariant { GeneratorsOnly = true };
        var turns = (await WatchAsync(request)).SkipLast(1).Select(part => part.Turn);
        Assert.All(turns, turn => Assert.StartsWith("generator-", turn.Agent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_turn_says_what_its_agent_was_given_and_by_which_adapter_it_answered()
    {
        var turns = (await WatchAsync(CreateRequest()))
            .SkipLast(1)
            .Select(part => part.Turn)
            .ToDictionary(turn => turn.Agent);
        var (first, second) = (turns["generator-2"], turns["critic-2"]);
        Assert.Equal(["user"], first.Prompt.Select(turn => turn.Role));
        Assert.Equal(["user", "assistant", "user"], second.Prompt.Select(turn => turn.Role));
        Assert.Equal(first.Text, second.Prompt[1].Content);
        Assert.Equal(("g2", "c2"), (first.AdapterDigest, second.AdapterDigest));
        Assert.Equal(Contracts.Common.V1.FinishReason.Stop, first.Finish);
        Assert.True(second.PromptTokens > first.PromptTokens);
    }

    [Fact]
    public async Task A_turn_is_sent_while_others_of_its_round_are_still_silent()
    {
        _unresponsive["g2"] = new TaskCompletionSource();
        using var call = Client.RunDebate(CreateRequest(), cancellationToken: Stop);
        var agents = new List<string>();
        while (agents.Count < 2)
        {
            Assert.True(await call.ResponseStream.MoveNext(Stop));
            agents.Add(call.ResponseStream.Current.Turn.Agent);
        }
        Assert.Equal(["generator-1", "generator-3"], agents.Order());
        _unresponsive["g2"].SetResult();
        Assert.True(await call.ResponseStream.MoveNext(Stop));
        Assert.Equal("generator-2", call.ResponseStream.Current.Turn.Agent);
    }

    [Fact]
    public async Task Questions_do_not_share_their_chance_with_each_other_nor_with_the_debates_of_runs()
    {
        var other = CreateRequest();
        other.Question = "1+1";
        var lucky = CreateRequest();
        lucky.Seed++;
        foreach (var request in (RunDebateRequest[])[CreateRequest(), other, lucky])
            await WatchAsync(request);
        // What a run with the same seed debates before any finetuning, on the problem that was asked.
        var run = DebateFixture.Request(
            3,
            DebateFixture.Settings(2, true),
            ProblemIds.FromQuestion(CreateRequest().Question)
        );
        await new QueuedDebates(
            _service.Services.GetRequiredService<WorkQueues>()[QueueNames.Debate]
        ).RunAsync(run with { Id = run.Id with { Iteration = 0, Arm = "debate", Split = "evaluate" } }, Stop);
        Assert.Equal(4 * 9, _stage.Calls.Select(call => call.Options.Seed).Distinct().Count());
        await WatchAsync(CreateRequest());
        Assert.Equal(4 * 9, _stage.Calls.Select(call => call.Options.Seed).Distinct().Count());
    }

    [Fact]
    public async Task Who_watches_is_answered_before_runs_are()
    {
        await WatchAsync(CreateRequest());
        Assert.All(_stage.Priorities, priority => Assert.Equal(WorkPriority.High, priority));
        _stage.Priorities.Clear();
        var queues = _service.Services.GetRequiredService<WorkQueues>();
        await new QueuedDebates(queues[QueueNames.Debate]).RunAsync(
            DebateFixture.Request(2, DebateFixture.Settings(1, false)),
            Stop
        );
        Assert.All(_stage.Priorities, priority => Assert.Equal(WorkPriority.Normal, priority));

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var queue = queues[QueueNames.Generate];
        foreach (
            var (priority, pending) in (IEnumerable<(WorkPriority, int)>)
                [(WorkPriority.Normal, 1), (WorkPriority.High, 2)]
        )
        {
            var request = new GenerateRequest(
                new AgentModel(new ModelRef("model", "base")),
                [ChatTurn.User($"{priority}")],
                new RequestedSampling(1, 1, 0, 1),
                Seed: 0,
                Stop: []
            );
            _ = new QueuedModelClient(queue, priority).GenerateAsync(request, ended.Token);
            while ((await queue.GetDepthAsync(Stop)).Pending < pending)
                await Task.Yield();
        }
        Assert.Contains("High", (await queue.LeaseAsync(1, Stop)).Single().Body, StringComparison.Ordinal);
        await ended.CancelAsync();
    }

    [Fact]
    public async Task A_debate_over_the_queue_is_the_one_that_the_library_holds()
    {
        var queue = _service.Services.GetRequiredService<WorkQueues>()[QueueNames.Debate];
        foreach (var summarize in (bool[])[false, true])
        {
            var request = DebateFixture.Request(3, DebateFixture.Settings(3, summarize));
            var held = await new DebateFixture().RunAsync(request);
            Assert.Equal(
                Transcripts.ToLine(held),
                Transcripts.ToLine(await new QueuedDebates(queue).RunAsync(request, Stop))
            );
        }
    }

    [Fact]
    public async Task Two_requests_for_the_same_debate_share_it_and_no_agent_responds_twice()
    {
        var debates = new QueuedDebates(
            _service.Services.GetRequiredService<WorkQueues>()[QueueNames.Debate]
        );
        var request = DebateFixture.Request(2, DebateFixture.Settings(2, false));
        var both = await Task.WhenAll(debates.RunAsync(request, Stop), debates.RunAsync(request, Stop));
        Assert.Equal(Transcripts.ToLine(both[0]), Transcripts.ToLine(both[1]));
        Assert.Equal(4, _stage.Calls.Count);
    }

    [Fact]
    public async Task What_is_no_debate_is_refused_before_anyone_speaks()
    {
        foreach (
            var (spoil, named) in (IEnumerable<(Action<RunDebateRequest>, string)>)
                [
                    (request => request.Question = "", "question"),
                    (request => request.Question = new string('1', 16_385), "question"),
                    (request => request.Rounds = 0, "rounds"),
                    (request => request.Rounds = 1000, "rounds"),
                    (request => request.Slots.Clear(), "slots"),
                    (request => request.Sampling = null, "sampling"),
                    (request => request.Task = null, "task"),
                    (request => request.Slots[0].Critic = null, "model"),
                    (request => request.Summarizer = null, "model"),
                    (request => request.Task.Name = "no-task", "no-task"),
                    (request => request.Variant = new DebateVariant { Topology = "no-ring" }, "no-ring"),
                ]
        )
        {
            var request = CreateRequest();
            spoil(request);
            var error = await Assert.ThrowsAsync<RpcException>(() => WatchAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.Contains(named, error.Status.Detail, StringComparison.Ordinal);
        }
        Assert.Empty(_stage.Calls);
    }

    private async Task<List<RunDebateResponse>> WatchAsync(RunDebateRequest request)
    {
        using var call = Client.RunDebate(request, cancellationToken: Stop);
        var parts = new List<RunDebateResponse>();
        await foreach (var part in call.ResponseStream.ReadAllAsync(Stop))
            parts.Add(part);
        return parts;
    }

    private static RunDebateRequest CreateRequest()
    {
        var request = DebateFixture.Request(3, DebateFixture.Settings(2, true));
        var message = new RunDebateRequest
        {
            Task = Wire.ToProto(request.Task),
            Question = request.Problem.Question,
            Rounds = 2,
            Summarize = true,
            Seed = 11,
            Sampling = Wire.ToProto(request.Settings.Sampling),
            Summarizer = Wire.ToProto(request.Society.Summarizer),
        };
        message.Slots.AddRange(
            request.Society.Slots.Select(slot => new Slot
            {
                Generator = Wire.ToProto(slot.Generator),
                Critic = Wire.ToProto(slot.Critic),
            })
        );
        return message;
    }
}
