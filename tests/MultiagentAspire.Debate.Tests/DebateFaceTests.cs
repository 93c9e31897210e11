using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Debate.Tests;

/// <summary>The debate service as it runs apart: its gRPC port and its queue, with scripted agents.</summary>
public sealed class DebateFaceTests : IAsyncLifetime
{
    private readonly Stage _stage = new();
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DebateService.DebateServiceClient Client => new(_service.Calls());

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<AgentClient>(_stage.ClientFor);
            builder.AddDebateWorker();
        },
        app => app.MapDebate(), ("ConnectionStrings:redis", _garnet.ConnectionString));

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _garnet.Dispose();
    }

    [Fact]
    public async Task A_debate_that_is_watched_comes_turn_by_turn_in_the_order_of_its_rounds_and_ends_with_the_vote()
    {
        var parts = await WatchAsync(Asked());
        var turns = parts.SkipLast(1).Select(part => part.Turn).ToList();
        Assert.Equal(
            [(1, "generator-1"), (1, "generator-2"), (1, "generator-3"), (2, "critic-1"), (2, "critic-2"), (2, "critic-3")],
            turns.Select(turn => (turn.Round, turn.Agent)));
        // Agents 1 and 3 say -11, agent 2 says -10 (Stage.Say).
        Assert.Equal(["-11", "-10", "-11"], turns.TakeLast(3).Select(turn => turn.Answer));
        Assert.Equal(("-11", 2), (parts[^1].Ending.Answer, parts[^1].Ending.Votes));
        Assert.All(turns, turn => Assert.Equal(turn.Text.Length, turn.Tokens));
    }

    [Fact]
    public async Task A_debate_over_the_queue_is_the_one_that_the_library_holds()
    {
        var queue = _service.Services.GetRequiredService<WorkQueues>()[QueueNames.Debate];
        foreach (var summarize in (bool[])[false, true])
        {
            var request = Stage.Request(3, Stage.Settings(3, summarize));
            var held = await new Stage().HoldAsync(request);
            Assert.Equal(Transcripts.ToLine(held), Transcripts.ToLine(await new QueuedDebates(queue).RunAsync(request, Stop)));
        }
    }

    [Fact]
    public async Task Two_who_want_the_same_debate_get_one_and_nobody_speaks_twice()
    {
        var debates = new QueuedDebates(_service.Services.GetRequiredService<WorkQueues>()[QueueNames.Debate]);
        var request = Stage.Request(2, Stage.Settings(2, false));
        var both = await Task.WhenAll(debates.RunAsync(request, Stop), debates.RunAsync(request, Stop));
        Assert.Equal(Transcripts.ToLine(both[0]), Transcripts.ToLine(both[1]));
        Assert.Equal(4, _stage.Calls.Count);
    }

    [Fact]
    public async Task What_is_no_debate_is_refused_before_anyone_speaks()
    {
        foreach (var (spoil, named) in (IEnumerable<(Action<RunDebateRequest>, string)>)
        [
            (request => request.Question = "", "question"), (request => request.Rounds = 0, "rounds"), (request => request.Rounds = 1000, "rounds"),
            (request => request.Slots.Clear(), "slots"), (request => request.Sampling = null, "sampling"), (request => request.Task = null, "task"),
            (request => request.Slots[0].Critic = null, "model"), (request => request.Summarizer = null, "model"), (request => request.Task.Name = "no-task", "no-task"),
        ])
        {
            var request = Asked();
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
        await foreach (var part in call.ResponseStream.ReadAllAsync(Stop)) parts.Add(part);
        return parts;
    }

    private static RunDebateRequest Asked()
    {
        var request = Stage.Request(3, Stage.Settings(2, true));
        var message = new RunDebateRequest
        {
            Task = Wire.ToProto(request.Task), Question = request.Problem.Question, Rounds = 2, Summarize = true, Seed = 11,
            Sampling = Wire.ToProto(request.Settings.Sampling), Summarizer = Wire.ToProto(request.Society.Summarizer),
        };
        message.Slots.AddRange(request.Society.Slots.Select(slot => new Slot { Generator = Wire.ToProto(slot.Generator), Critic = Wire.ToProto(slot.Critic) }));
        return message;
    }
}
