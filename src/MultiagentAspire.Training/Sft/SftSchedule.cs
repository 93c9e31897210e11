using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Which examples each optimizer step takes, and at which rate: decided by the settings and the seed alone.
/// </summary>
internal sealed class SftSchedule
{
    private readonly int[][] _steps;
    private readonly TrainingSettings _settings;

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
            _steps[step] = order[
                (index * settings.BatchSize)..Math.Min(examples, (index + 1) * settings.BatchSize)
            ];
        }
    }

    public int Count => _steps.Length;

    /// <summary>Indices of the examples of a step.</summary>
    public IReadOnlyList<int> ExamplesAt(int step) => _steps[step];

    /// <summary>Linear warm-up over the first share of the steps, then a cosine to zero.</summary>
    public double RateAt(int step)
    {
        var warm = (int)Math.Ceiling(_settings.WarmupRatio * Count);
        if (step < warm)
            return _settings.LearningRate * (step + 1) / warm;
        var done = (double)(step - warm) / Math.Max(1, Count - warm);
        return _settings.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * done));
    }
}
