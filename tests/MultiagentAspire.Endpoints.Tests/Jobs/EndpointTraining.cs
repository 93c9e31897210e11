using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>Finetunings at an endpoint without a network, on a clock that the test moves.</summary>
internal sealed class EndpointTraining : IDisposable
{
    public const string Address = "https://host/v1";
    public const string Key = "sk-very-secret-0123456789";

    private readonly List<TrainingProgress> _progress = [];

    public static EndpointModel Model { get; } =
        new(Address, "gpt", "SOME_API_KEY", TimeoutSeconds: 60) { Retries = 3 };

    public static EndpointFinetuning Endpoint { get; } = new(Address, Epochs: 2, Suffix: "run-1-generator-1");

    public TemporaryFolder Folder { get; } = new();

    public StubFineTuning Stub { get; } = new("gpt") { Key = Key, PageSize = 3 };

    public AwaitedTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Lines logged by all trainers of this fixture.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>Progress reported by <see cref="TrainAsync"/>, in order.</summary>
    public IReadOnlyList<TrainingProgress> Progress => _progress;

    /// <summary>A job of generator-1 with its own data file; equal names write to one output.</summary>
    public TrainingJob Job(string name = "output", int examples = 12, TemporaryFolder? folder = null)
    {
        var agent = AgentId.Generator(0);
        folder ??= Folder;
        var path = folder.At($"{name}.jsonl");
        TrainingExamples.Write(
            path,
            Enumerable
                .Range(0, examples)
                .Select(i => new TrainingExample(
                    agent,
                    $"p{i}",
                    [
                        new ChatTurn("system", "Be «short»."),
                        ChatTurn.User($"{i}+1"),
                        ChatTurn.Assistant("?"),
                        ChatTurn.User("Again."),
                    ],
                    [ChatTurn.Assistant($"#{i + 1}")]
                ))
        );
        return new TrainingJob(
            $"run-7/{name}",
            agent,
            Model.Reference,
            null,
            path,
            folder.At(name),
            new TrainingSettings(),
            Seed: 3
        )
        {
            EndpointSettings = Endpoint,
        };
    }

    /// <summary>A trainer that calls the stub in place of a network.</summary>
    public EndpointTrainer Trainer(StubFineTuning stub, AllowedEndpoints? allowed = null) =>
        new(
            allowed ?? AllowedEndpoints.All,
            new EndpointKeys(variable => variable == "SOME_API_KEY" ? Key : null),
            Time,
            _ => new StubHttpHandler(stub.Reply),
            LoggerFactory
                .Create(builder => builder.AddProvider(Log).SetMinimumLevel(LogLevel.Trace))
                .CreateLogger<EndpointTrainer>()
        );

    /// <summary>Trains to the end while the clock advances.</summary>
    public async Task<TrainingOutcome> TrainAsync(TrainingJob job, StubFineTuning? stub = null)
    {
        using var trainer = Trainer(stub ?? Stub);
        return await PassAsync(
            trainer.TrainAsync(job, new ProgressList(_progress), TestContext.Current.CancellationToken)
        );
    }

    /// <summary>Starts a training of the default job and cancels it while the job runs at the endpoint.</summary>
    public async Task InterruptAsync()
    {
        using var interruption = new CancellationTokenSource();
        using var trainer = Trainer(Stub);
        var training = trainer.TrainAsync(Job(), null, interruption.Token);
        await PassUntilAsync(() => Stub.Jobs is [{ Status: "running" }]);
        await interruption.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
    }

    /// <summary>The error of a training that fails before any wait.</summary>
    public async Task<EndpointException> FailAsync(TrainingJob job, AllowedEndpoints allowed)
    {
        using var trainer = Trainer(Stub, allowed);
        return await Assert.ThrowsAsync<EndpointException>(() =>
            trainer.TrainAsync(job, null, TestContext.Current.CancellationToken)
        );
    }

    private async Task<T> PassAsync<T>(Task<T> task)
    {
        await PassAsync((Task)task);
        return await task;
    }

    /// <summary>Advances the clock until the task has ended.</summary>
    public async Task PassAsync(Task task)
    {
        await PassUntilAsync(() => task.IsCompleted);
        await task;
    }

    /// <summary>Advances the clock by half a second for each wait until the condition holds.</summary>
    public async Task PassUntilAsync(Func<bool> over)
    {
        while (!over())
        {
            if (Time.IsAwaited)
                Time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }
    }

    public void Dispose() => Folder.Dispose();

    private sealed class ProgressList(List<TrainingProgress> reported) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (reported)
                reported.Add(value);
        }
    }
}
