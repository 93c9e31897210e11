using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Writes a small folder that says what was learned from what, and nothing about where or when.</summary>
internal sealed class ScriptedAgentTrainer : IAgentTrainer
{
    public List<TrainingJob> Jobs { get; } = [];

    /// <summary>False where no example of the job fits its model.</summary>
    public Func<TrainingJob, bool> Fits { get; init; } = _ => true;

    /// <summary>Called before each job; may throw or wait.</summary>
    public Func<TrainingJob, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Jobs)
            Jobs.Add(job);
        await Before(job, cancellationToken);
        if (!Fits(job))
            throw new NoExampleFitsException("nothing fits", 7);
        // Fails on a record of another agent.
        var examples = TrainingExamples.Read(job.DataPath, job.Agent);
        var steps =
            job.Settings.MaxSteps > 0
                ? job.Settings.MaxSteps
                : job.Settings.Epochs * (int)Math.Ceiling((double)examples.Count / job.Settings.BatchSize);
        for (var step = 1; step <= steps; step++)
            progress?.Report(new TrainingProgress(job.Agent, step, steps, 1.0 / step, 1e-4, step * 10));
        AtomicFile.WriteFolder(
            job.OutputPath,
            folder =>
            {
                var data = ContentDigest.OfFile(job.DataPath);
                var level = ScriptedDebateRunner.LevelOf(job.StartFrom) + 1;
                File.WriteAllText(
                    Path.Combine(folder, "level.txt"),
                    level.ToString(CultureInfo.InvariantCulture)
                );
                File.WriteAllText(
                    Path.Combine(folder, "adapter_config.json"),
                    $$"""{"agent":"{{job.Agent}}","seed":{{job.Seed}}"""
                        + $$""","data":"{{data}}","from":"{{job.StartFrom?.Digest}}","steps":{{steps}}}"""
                );
            }
        );
        var finetuned = job.EndpointSettings is null
            ? null
            : new FinetunedModel($"ftjob {job.Id}", $"ft {job.Id}", 2);
        return new TrainingOutcome(
            new AdapterRef(job.OutputPath, ContentDigest.OfFolder(job.OutputPath))
            {
                Model = finetuned?.Model,
            },
            examples.Count,
            steps,
            [.. Enumerable.Range(1, steps).Select(step => 1.0 / step)],
            steps * 10,
            steps * 4,
            0,
            TimeSpan.Zero
        )
        {
            LearningRates = [.. Enumerable.Repeat(1e-4, steps)],
            FinetunedModel = finetuned,
        };
    }
}
