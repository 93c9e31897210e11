using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;
using MultiagentAspire.Training.Sft;
using TorchSharp;

namespace MultiagentAspire.Training.Tests.Sft;

[Collection(nameof(Alone))]
public sealed class SteadyMemoryTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Training_steps_leave_no_tensor_behind(bool lora, bool recompute)
    {
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        using var adapter = lora
            ? LoraAdapter.Create(
                TinyBase.Config,
                new LoraSettings(4, 8, 0.1, LoraSettings.AllModules),
                seed: 6
            )
            : null;
        using var run = new SftTrainer(
            decoder,
            adapter,
            Documents.Some(8, seed: 8),
            Settings(200) with
            {
                GradientCheckpointing = recompute,
            },
            seed: 1
        );
        for (var step = 0; step < 3; step++)
            run.Step(step);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 3; step < 40; step++)
            run.Step(step);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>A gradient of the tiny model has 100 KiB; one kept in each step would show as 100 MiB.</summary>
    [Fact]
    public void The_memory_of_the_process_is_flat_over_a_thousand_training_steps()
    {
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        using var run = new SftTrainer(
            decoder,
            null,
            Documents.Some(2, seed: 8),
            Settings(1200) with
            {
                BatchSize = 1,
            },
            seed: 1
        );
        for (var step = 0; step < 200; step++)
            run.Step(step);
        var before = ProcessMemory.GetResidentBytes();
        for (var step = 200; step < 1200; step++)
            run.Step(step);
        Assert.InRange(ProcessMemory.GetResidentBytes() - before, long.MinValue, 16L << 20);
    }

    private static TrainingSettings Settings(int steps) =>
        new()
        {
            BatchSize = 4,
            MicroBatchTokens = 40,
            MaxSteps = steps,
            LearningRate = 1e-4,
        };
}
