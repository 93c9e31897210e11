using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Core;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>Trainings that are interrupted and resumed at their checkpoint.</summary>
[Collection(nameof(Alone))] // dropout draws from torch's one generator
public sealed class ResumedTrainingTests : IDisposable
{
    private readonly TinyBase _base = new();
    private readonly AgentTrainer _trainer = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AdapterKind.Lora)]
    [InlineData(AdapterKind.Full)]
    public async Task An_interrupted_and_resumed_training_equals_the_unbroken_one_bit_for_bit(
        AdapterKind kind
    )
    {
        var settings = TinyBase.Settings with
        {
            Adapter = kind,
            Dropout = kind == AdapterKind.Lora ? 0.2 : 0,
            WeightDecay = 0.01,
        };
        var unbroken = await _trainer.TrainAsync(
            _base.Job("unbroken", settings, TinyBase.Sums(18)),
            null,
            Token
        );
        // Equal but for where it writes: the job's name takes no part in the training.
        var job = _base.Job("broken", settings, TinyBase.Sums(18));
        foreach (var stop in (int[])[3, 4, 8])
            await InterruptAsync(job, stop);
        var steps = new List<int>();
        using var another = new AgentTrainer(TimeProvider.System);
        var resumed = await another.TrainAsync(
            job,
            new CallbackProgress<TrainingProgress>(progress => steps.Add(progress.Step)),
            Token
        );
        Assert.Equal([9, 10], steps);
        Assert.Equal(unbroken.Losses, resumed.Losses);
        Assert.Equal(
            (unbroken.Tokens, unbroken.LearnedTokens, unbroken.Steps),
            (resumed.Tokens, resumed.LearnedTokens, resumed.Steps)
        );
        AssertSameWeights(unbroken.Adapter.Path, resumed.Adapter.Path);
        Assert.False(Directory.Exists(job.OutputPath + ".checkpoint"));
    }

    [Fact]
    public async Task An_interrupted_training_leaves_no_output_and_says_that_it_was_cancelled()
    {
        var job = _base.Job("broken", TinyBase.Settings, TinyBase.Sums(18));
        await InterruptAsync(job, 2);
        Assert.False(Directory.Exists(job.OutputPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"step\":")]
    public async Task A_damaged_checkpoint_is_named(string text)
    {
        var job = _base.Job("broken", TinyBase.Settings, TinyBase.Sums(18));
        await InterruptAsync(job, 2);
        await File.WriteAllTextAsync(job.OutputPath + ".checkpoint/state.json", text, Token);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _trainer.TrainAsync(job, null, Token)
        );
        Assert.Contains("state.json cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_another_job_is_not_resumed()
    {
        await InterruptAsync(_base.Job("job", TinyBase.Settings, TinyBase.Sums(18)), 5);
        Func<TrainingJob>[] otherJobs = // created one after another, since each writes the data file anew
        [
            () => _base.Job("job", TinyBase.Settings with { LearningRate = 1e-3 }, TinyBase.Sums(18)),
            () => _base.Job("job", TinyBase.Settings, TinyBase.Sums(17)),
            () => _base.Job("job", TinyBase.Settings, TinyBase.Sums(18)) with { Seed = 4 },
        ];
        foreach (var create in otherJobs)
        {
            var other = create();
            var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
                _trainer.TrainAsync(other, null, Token)
            );
            Assert.StartsWith($"{other.OutputPath}.checkpoint ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_time_of_all_parts_of_an_interrupted_training_is_counted_once()
    {
        var time = new FakeTimeProvider();
        using var trainer = new AgentTrainer(time);
        var job = _base.Job("timed", TinyBase.Settings, TinyBase.Sums(18));
        using var cancel = new CancellationTokenSource();
        // Twenty-one seconds a step, so that there is a checkpoint after each.
        var progress = new CallbackProgress<TrainingProgress>(done =>
        {
            time.Advance(TimeSpan.FromSeconds(21));
            if (done.Step == 4)
                cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            trainer.TrainAsync(job, progress, cancel.Token)
        );
        Assert.Equal(TimeSpan.FromSeconds(210), (await trainer.TrainAsync(job, progress, Token)).Elapsed);
    }

    /// <summary>Cancels when <paramref name="step"/> has been done.</summary>
    private async Task InterruptAsync(TrainingJob job, int step)
    {
        using var cancel = new CancellationTokenSource();
        using var trainer = new AgentTrainer(TimeProvider.System);
        var progress = new CallbackProgress<TrainingProgress>(done =>
        {
            if (done.Step == step)
                cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            trainer.TrainAsync(job, progress, cancel.Token)
        );
    }

    /// <summary>
    /// Byte for byte but for the metadata, which names the job's own data and agent and is equal here too.
    /// </summary>
    private static void AssertSameWeights(string one, string other)
    {
        foreach (var name in Directory.GetFiles(one, "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(one, name!)),
                File.ReadAllBytes(Path.Combine(other, name!))
            );
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _base.Dispose();
    }
}
