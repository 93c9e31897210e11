using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Finetunes one agent per job, one job at a time. The weights of the base model are loaded once and stay frozen; a job
/// that trains full weights loads its own copy. The output folder appears complete, by rename. An interrupted job
/// leaves a checkpoint beside it, from which the same job resumes.
/// </summary>
/// <param name="time">Clock of checkpoints and durations.</param>
internal sealed class AgentTrainer(TimeProvider time) : IAgentTrainer, IDisposable
{
    private const string MemoryRemedy =
        "Train with less (gradientCheckpointing, smaller microBatchTokens, LoRA in place of all weights)";

    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (string Digest, Decoder Decoder)? _base;

    /// <summary>
    /// Finetunes the agent of a job. A job whose output folder exists only returns its outcome. Other calls wait.
    /// </summary>
    /// <param name="job">Base model, data, settings, seed and output folder.</param>
    /// <param name="progress">Receives each optimizer step, on the training's thread; null: none.</param>
    /// <param name="cancellationToken">Interrupts the training after a checkpoint.</param>
    /// <exception cref="NoExampleFitsException">All examples are too long.</exception>
    /// <exception cref="ArgumentException">The training method is unknown.</exception>
    /// <exception cref="InvalidDataException">Data, checkpoint or model files are damaged.</exception>
    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (OutcomeRecord.ReadOutcome(job.OutputPath) is { } finished)
            return finished;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Factory.StartNew(
                () => Train(job, progress, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Trains on the calling thread: loads model and data, runs the steps, writes the output folder.</summary>
    private TrainingOutcome Train(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        RequireMethod(job);
        var startedAt = time.GetTimestamp();
        var data = TokenizedExamples.Read(job);
        RequireExamples(job, data);
        RequireMemory(job, data.Examples);
        var trainsFullWeights = job.Settings.Adapter == AdapterKind.Full;
        var decoder = trainsFullWeights
            ? Decoder.Load(job.StartFrom?.Path ?? job.Base.Path)
            : LoadBase(job.Base);
        try
        {
            using var adapter = trainsFullWeights ? null : CreateAdapter(job, decoder, data.Template);
            using var trainer = new SftTrainer(decoder, adapter, data.Examples, job.Settings, job.Seed);
            var checkpoint = new SftCheckpoint(job);
            var state = RunSteps(job, trainer, checkpoint, progress, cancellationToken);
            var seconds = time.GetElapsedTime(startedAt).TotalSeconds + state.Seconds;
            WriteOutput(job, decoder, adapter, data.Template, CreateOutcome(data, trainer, state, seconds));
            checkpoint.Delete();
        }
        finally
        {
            if (trainsFullWeights)
                decoder.Dispose();
        }
        return OutcomeRecord.ReadOutcome(job.OutputPath)
            ?? throw new IOException($"{job.OutputPath} vanished after it was written.");
    }

    /// <summary>Writes the output folder: the adapter, or else all weights, and the outcome.</summary>
    private static void WriteOutput(
        TrainingJob job,
        Decoder decoder,
        LoraAdapter? adapter,
        ChatTemplate template,
        OutcomeRecord outcome
    )
    {
        var metadata = Metadata(job, template);
        AtomicFile.WriteFolder(
            job.OutputPath,
            folder =>
            {
                if (adapter is not null)
                    adapter.Save(folder, job.Base.Path, metadata);
                else
                    ModelFolder.Write(folder, decoder, job.Base.Path);
                outcome.Write(folder);
            }
        );
    }

    private static void RequireMethod(TrainingJob job)
    {
        if (job.Settings.Method != SupervisedFinetuning.MethodName)
            throw new ArgumentException(
                $"Training method '{job.Settings.Method}' is not available; use sft."
            );
    }

    /// <summary>Rejects data without an example that fits.</summary>
    private static void RequireExamples(TrainingJob job, TokenizedExamples data)
    {
        if (data.Examples.Count > 0)
            return;
        throw new NoExampleFitsException(
            $"{job.DataPath}: no example is left to train on ({data.Dropped} are longer than "
                + $"{job.Settings.MaxLength} tokens or the model's context).",
            data.Dropped
        );
    }

    /// <summary>Rejects a training that does not fit the device. Base weights that are loaded need no check.</summary>
    private void RequireMemory(TrainingJob job, IReadOnlyList<TrainingDocument> examples)
    {
        var isBaseLoaded = job.Settings.Adapter != AdapterKind.Full && _base?.Digest == job.Base.Digest;
        if (isBaseLoaded)
            return;
        var available = AvailableMemory.On(DevicePlacement.Current.Device);
        MemoryRequirementOf(job, examples).RequireFits(job.Base.Path, available, MemoryRemedy);
    }

    /// <summary>The requirement for the largest possible batch: the longest examples together.</summary>
    private static MemoryRequirement MemoryRequirementOf(
        TrainingJob job,
        IReadOnlyList<TrainingDocument> examples
    )
    {
        var maxLearnedTokens = examples
            .Select(example => example.LossMask.LongCount(learn => learn))
            .OrderDescending()
            .Take(job.Settings.BatchSize)
            .Sum();
        var isResumedModel = job.StartFrom is not null && job.Settings.Adapter == AdapterKind.Full;
        var config = ModelConfig.Read(isResumedModel ? job.StartFrom!.Path : job.Base.Path);
        var maxLength = examples.Max(example => example.Ids.Length);
        return MemoryRequirement.ForTraining(config, job.Settings, maxLength, maxLearnedTokens);
    }

    /// <summary>
    /// Runs all remaining optimizer steps. Writes a checkpoint at every interval and on cancellation.
    /// </summary>
    private SftState RunSteps(
        TrainingJob job,
        SftTrainer trainer,
        SftCheckpoint checkpoint,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var state = checkpoint.Load(trainer);
        var secondsBefore = state.Seconds;
        var startedAt = time.GetTimestamp();
        var storedAt = startedAt;
        while (state.Step < trainer.Schedule.Count)
        {
            if (
                cancellationToken.IsCancellationRequested
                || time.GetElapsedTime(storedAt) > CheckpointInterval
            )
            {
                var seconds = secondsBefore + time.GetElapsedTime(startedAt).TotalSeconds;
                checkpoint.Save(trainer, state with { Seconds = seconds });
                cancellationToken.ThrowIfCancellationRequested();
                storedAt = time.GetTimestamp();
            }
            state = state.After(trainer.Step(state.Step));
            progress?.Report(ToProgress(job, trainer.Schedule, state));
        }
        return state;
    }

    private static TrainingProgress ToProgress(TrainingJob job, SftSchedule schedule, SftState state) =>
        new(
            job.Agent,
            state.Step,
            schedule.Count,
            state.Losses[^1],
            schedule.RateAt(state.Step - 1),
            state.Tokens
        );

    private static OutcomeRecord CreateOutcome(
        TokenizedExamples data,
        SftTrainer trainer,
        SftState state,
        double seconds
    )
    {
        var learningRates = Enumerable.Range(0, state.Step).Select(trainer.Schedule.RateAt);
        return new OutcomeRecord(
            data.Examples.Count,
            state.Step,
            [.. state.Losses],
            state.Tokens,
            state.LearnedTokens,
            data.Dropped,
            seconds
        )
        {
            LearningRates = [.. learningRates],
        };
    }

    /// <summary>The base model, from the last job if that had the same.</summary>
    private Decoder LoadBase(ModelRef model)
    {
        if (_base is { } loaded && loaded.Digest == model.Digest)
            return loaded.Decoder;
        _base?.Decoder.Dispose();
        _base = null;
        _base = (model.Digest, Decoder.Load(model.Path));
        return _base.Value.Decoder;
    }

    /// <summary>The adapter from which the job starts, or a new one.</summary>
    private static LoraAdapter CreateAdapter(TrainingJob job, Decoder decoder, ChatTemplate template)
    {
        var settings = job.Settings;
        if (job.StartFrom is { } start)
        {
            var parent = LoraAdapter.Load(start.Path, decoder.Config, decoder.Device, settings.Dropout);
            parent.RequireTrainedOn(start.Path, job.Base.Digest, template.Digest);
            return parent;
        }
        var alpha = settings.Alpha > 0 ? settings.Alpha : 2 * settings.Rank;
        var targets = LoraTargets.Parse(settings.Targets);
        var lora = new LoraSettings(settings.Rank, alpha, settings.Dropout, targets);
        return LoraAdapter.Create(decoder.Config, lora, Seeds.Derive(job.Seed, "adapter"), decoder.Device);
    }

    /// <summary>Metadata of the adapter's safetensors file: its agent, and digests of what made it.</summary>
    private static Dictionary<string, string> Metadata(TrainingJob job, ChatTemplate template)
    {
        var dataDigest = ContentDigest.OfFile(job.DataPath);
        return new Dictionary<string, string>
        {
            ["agent"] = job.Agent.ToString(),
            ["base_digest"] = job.Base.Digest,
            ["parent_digest"] = job.StartFrom?.Digest ?? "",
            ["template_digest"] = template.Digest,
            ["data_digest"] = dataDigest,
        };
    }

    /// <summary>Frees the base model. No job may be in flight.</summary>
    public void Dispose()
    {
        _base?.Decoder.Dispose();
        _gate.Dispose();
    }
}
