using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// The examples and the learning rate of each optimizer step. It depends only on the number of examples, the settings
/// and the seed, so a resumed training has the same.
/// </summary>
internal sealed class SftSchedule
{
    private readonly int[][] _steps;
    private readonly TrainingSettings _settings;

    /// <summary>Shuffles the examples anew for each epoch and cuts them into batches.</summary>
    /// <param name="examples">Number of examples, at least 1.</param>
    /// <param name="settings">Batch size, epochs or maximum of steps, learning rate and warm-up.</param>
    /// <param name="seed">Seed of the shuffles.</param>
    public SftSchedule(int examples, TrainingSettings settings, ulong seed)
    {
        _settings = settings;
        var perEpoch = (examples + settings.BatchSize - 1) / settings.BatchSize;
        var count = settings.MaxSteps > 0 ? settings.MaxSteps : perEpoch * settings.Epochs;
        _steps = new int[count][];
        int[] order = [];
        for (var step = 0; step < count; step++)
        {
            var index = step % perEpoch;
            if (index == 0)
            {
                order = [.. Enumerable.Range(0, examples)];
                new SplitMix64(Seeds.Derive(seed, "epoch", step / perEpoch)).Shuffle<int>(order);
            }
            var start = index * settings.BatchSize;
            _steps[step] = order[start..Math.Min(examples, start + settings.BatchSize)];
        }
    }

    /// <summary>Number of optimizer steps.</summary>
    public int Count => _steps.Length;

    /// <summary>Indices of the examples of a step; the last batch of an epoch may be smaller.</summary>
    /// <param name="step">The step, from 0.</param>
    public IReadOnlyList<int> ExamplesAt(int step) => _steps[step];

    /// <summary>Learning rate: linear warm-up over the first share of the steps, then a cosine to zero.</summary>
    /// <param name="step">The step, from 0.</param>
    public double RateAt(int step)
    {
        var warm = (int)Math.Ceiling(_settings.WarmupRatio * Count);
        if (step < warm)
            return _settings.LearningRate * (step + 1) / warm;
        var done = (double)(step - warm) / Math.Max(1, Count - warm);
        return _settings.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * done));
    }
}
