using Grpc.Core;
using MultiagentAspire.Contracts.Common.V1;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Contracts.Inference.V1;
using MultiagentAspire.Contracts.Training.V1;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// What is wrong is refused with its status and logged once, by each of the services as it runs apart; the
/// next call is answered.
/// </summary>
[Collection(nameof(OnDeployment))]
public sealed class HostileCallTests(Deployment deployment)
{
    private static readonly AgentModel Outside = new() { BasePath = "../../etc", BaseDigest = "digest" };
    private static readonly Sampling Cool = new()
    {
        Temperature = 1,
        TopP = 1,
        MaxTokens = 8,
    };

    [Fact]
    public async Task Calls_without_the_token_too_large_or_of_files_outside_are_refused_and_nothing_else_suffers()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var processes = deployment.Processes;
        foreach (var service in ServiceProcesses.Services)
        {
            async Task Refused(StatusCode expected, Func<CallInvoker, Task> call, string? token)
            {
                var before = Warnings(processes, service);
                var error = await Assert.ThrowsAsync<RpcException>(() =>
                    call(processes.Calls(service, token))
                );
                Assert.True(expected == error.StatusCode, $"{service}: {error.Status}");
                // What it says comes through a pipe; health is asked meanwhile, and must be well.
                var called = TimeProvider.System.GetTimestamp();
                do await processes.WaitUntilHealthyAsync(service, cancellationToken);
                while (
                    Warnings(processes, service) == before
                    && TimeProvider.System.GetElapsedTime(called) < TimeSpan.FromSeconds(20)
                );
                Assert.True(
                    before + 1 == Warnings(processes, service),
                    $"{service}, {expected}: {string.Join('\n', processes.OutputOf(service).TakeLast(12))}"
                );
            }

            await Refused(StatusCode.Unauthenticated, Plain(service), token: null);
            await Refused(StatusCode.Unauthenticated, Plain(service), token: processes.Token[1..] + "x");
            await Refused(StatusCode.ResourceExhausted, Large(service), processes.Token);
            foreach (var (status, call) in Outsiders(service))
                await Refused(status, call, processes.Token);
            if (service is not ("training" or "debate"))
                // these two know no call that changes nothing and succeeds
                await Plain(service)(processes.Calls(service));
        }
        await ForgetDeadAsync(processes, cancellationToken);
    }

    [Fact]
    public async Task A_malformed_item_on_any_queue_is_a_dead_letter_immediately_can_be_requeued_and_blocks_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var processes = deployment.Processes;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        foreach (var name in (string[])["generate", "debate", "train", "run"])
        {
            var queue = new WorkQueue(redis, name, new WorkQueueOptions(), TimeProvider.System);
            foreach (
                var body in (string[])
                    ["{}", "no json", "null", """{"model":{"base":{"path":"../..","digest":""}},"extra":1}"""]
            )
            {
                var error = await Assert.ThrowsAsync<WorkFailedException>(() =>
                    queue.ResultAsync(new WorkItem("poison", body), cancellationToken)
                );
                Assert.True(error.State == WorkState.Dead && error.Reason.Length > 0, error.Message);
                Assert.Equal(
                    ("poison", body, 1),
                    Assert.Single(
                        (await queue.ListDeadLettersAsync(cancellationToken: cancellationToken)).Select(
                            dead => (dead.Id, dead.Body, dead.Attempts)
                        )
                    )
                );
                Assert.True(await queue.RequeueAsync("poison", cancellationToken));
                await Eventually.HoldsAsync(
                    async () =>
                        (await queue.GetStatusAsync(["poison"], cancellationToken))[0].State
                        == WorkState.Dead,
                    $"the item on {name} is not dead again",
                    cancellationToken
                );
                Assert.True(await queue.RemoveAsync("poison", cancellationToken));
            }
        }
        var json = SmallRun.Json(
            Repository.TinyModel,
            agents: 1,
            rounds: 1,
            train: 2,
            evaluate: 1,
            name: "poisoned"
        );
        await processes.Runs.StartRunAsync(
            new StartRunRequest { RunFile = json },
            cancellationToken: cancellationToken
        );
        await processes.RunToItsEndAsync("poisoned", cancellationToken);
    }

    /// <summary>Calls that were refused on a queue left dead items there.</summary>
    private static async Task ForgetDeadAsync(ServiceProcesses processes, CancellationToken stop)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        var queue = new WorkQueue(redis, "generate", new WorkQueueOptions(), TimeProvider.System);
        foreach (var dead in await queue.ListDeadLettersAsync(cancellationToken: stop))
            Assert.True(await queue.RemoveAsync(dead.Id, stop));
    }

    /// <summary>Those of the queues aside, which may tell of what other tests did to the server.</summary>
    private static int Warnings(ServiceProcesses processes, string service) =>
        processes
            .OutputOf(service)
            .Count(line =>
                (
                    line.StartsWith("warn:", StringComparison.Ordinal)
                    || line.StartsWith("fail:", StringComparison.Ordinal)
                ) && !line.Contains(" MultiagentAspire.Queues.", StringComparison.Ordinal)
            );

    private static Func<CallInvoker, Task> Plain(string service) =>
        service switch
        {
            "inference" => calls =>
                new InferenceService.InferenceServiceClient(calls)
                    .ListAdaptersAsync(new ListAdaptersRequest())
                    .ResponseAsync,
            "debate" => calls =>
                new DebateService.DebateServiceClient(calls)
                    .RunDebate(new RunDebateRequest())
                    .ResponseStream.MoveNext(),
            "consensus" => calls =>
                new ConsensusService.ConsensusServiceClient(calls)
                    .VoteAsync(
                        new VoteRequest
                        {
                            Task = new TaskSpec { Name = "arithmetic" },
                            Rules = new VotingRules { Tie = TieRule.Random, MinimumVotes = 1 },
                        }
                    )
                    .ResponseAsync,
            "training" => calls =>
                new TrainingService.TrainingServiceClient(calls)
                    .GetJobAsync(new GetJobRequest { Id = "unknown" })
                    .ResponseAsync,
            _ => calls =>
                new FinetuningService.FinetuningServiceClient(calls)
                    .ListRunsAsync(new ListRunsRequest())
                    .ResponseAsync,
        };

    private static Func<CallInvoker, Task> Large(string service)
    {
        var text = new string('x', 17 * 1024 * 1024);
        return service switch
        {
            "inference" => calls =>
                new InferenceService.InferenceServiceClient(calls)
                    .GenerateAsync(new GenerateRequest { Stop = { text } })
                    .ResponseAsync,
            "debate" => calls =>
                new DebateService.DebateServiceClient(calls)
                    .RunDebate(new RunDebateRequest { Question = text })
                    .ResponseStream.MoveNext(),
            "consensus" => calls =>
                new ConsensusService.ConsensusServiceClient(calls)
                    .VoteAsync(new VoteRequest { Task = new TaskSpec { Name = text } })
                    .ResponseAsync,
            "training" => calls =>
                new TrainingService.TrainingServiceClient(calls)
                    .GetJobAsync(new GetJobRequest { Id = text })
                    .ResponseAsync,
            _ => calls =>
                new FinetuningService.FinetuningServiceClient(calls)
                    .StartRunAsync(new StartRunRequest { RunFile = text })
                    .ResponseAsync,
        };
    }

    private static IEnumerable<(StatusCode, Func<CallInvoker, Task>)> Outsiders(string service) =>
        service switch
        {
            "inference" =>
            [
                (
                    StatusCode.PermissionDenied,
                    calls =>
                        new InferenceService.InferenceServiceClient(calls)
                            .GenerateAsync(Asking())
                            .ResponseAsync
                ),
                (
                    StatusCode.PermissionDenied,
                    calls =>
                        new InferenceService.InferenceServiceClient(calls)
                            .ScoreAsync(new ScoreRequest { Model = Outside, Ids = { 1, 2 } })
                            .ResponseAsync
                ),
            ],
            "debate" =>
            [
                (
                    StatusCode.FailedPrecondition,
                    calls =>
                        new DebateService.DebateServiceClient(calls)
                            .RunDebate(Debating())
                            .ResponseStream.MoveNext()
                ),
            ],
            "consensus" =>
            [
                (
                    StatusCode.PermissionDenied,
                    calls =>
                        new ConsensusService.ConsensusServiceClient(calls)
                            .SelectTrainingData(Selecting())
                            .ResponseStream.MoveNext()
                ),
            ],
            "training" =>
            [
                (
                    StatusCode.NotFound,
                    calls =>
                        new TrainingService.TrainingServiceClient(calls)
                            .GetJobAsync(new GetJobRequest { Id = "../../etc/passwd" })
                            .ResponseAsync
                ),
            ],
            _ =>
            [
                (
                    StatusCode.InvalidArgument,
                    calls =>
                        new FinetuningService.FinetuningServiceClient(calls)
                            .GetRunAsync(new GetRunRequest { Name = "../../etc" })
                            .ResponseAsync
                ),
                (
                    StatusCode.PermissionDenied,
                    calls =>
                        new FinetuningService.FinetuningServiceClient(calls)
                            .StartRunAsync(new StartRunRequest { RunFile = SmallRun.Json("../../etc") })
                            .ResponseAsync
                ),
            ],
        };

    private static GenerateRequest Asking() =>
        new()
        {
            Model = Outside,
            Prompt =
            {
                new ChatTurn { Role = "user", Content = "1+1" },
            },
            Sampling = Cool,
        };

    private static RunDebateRequest Debating() =>
        new()
        {
            Task = new TaskSpec { Name = "arithmetic" },
            Question = "1+1",
            Rounds = 1,
            Sampling = Cool,
            Summarizer = Outside,
            Slots =
            {
                new Slot { Generator = Outside, Critic = Outside },
            },
        };

    private static SelectTrainingDataRequest Selecting() =>
        new()
        {
            TranscriptsPath = "../../etc/passwd",
            Task = new TaskSpec { Name = "arithmetic" },
            Voting = new VotingRules { Tie = TieRule.Random, MinimumVotes = 1 },
            Targets =
            {
                new SelectionTarget { Agent = "critic-1", SelectionJson = "{}" },
            },
        };
}
