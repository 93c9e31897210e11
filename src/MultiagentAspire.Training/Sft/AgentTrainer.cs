using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Finetunes one agent per job, one job at a time. Base weights are loaded once and stay frozen; a job that
/// trains all weights loads its own. The output folder appears whole, by rename; an interrupted job leaves a
/// checkpoint beside it and goes on there.
/// </summary>
internal sealed class AgentTrainer(TimeProvider time) : IAgentTrainer, IDisposable
{
    private const string OutcomeFile = "training.json";
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (string Digest, Decoder Decoder)? _base;

    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (ReadFinishedOutcome(job) is { } earlier)
            return earlier;
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

    private TrainingOutcome Train(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (job.Settings.Method != SupervisedFinetuning.MethodName)
            throw new ArgumentException(
                $"Training method '{job.Settings.Method}' is not available; use sft."
            );
        var started = time.GetTimestamp();
        var (examples, dropped, template) = Tokenize(job);
        if (examples.Count == 0)
            throw new NoExampleFitsException(
                $"{job.DataPath}: no example is left to train on ({dropped} are longer than {job.Settings.MaxLength} tokens or the model's context).",
                dropped
            );
        var full = job.Settings.Adapter == AdapterKind.Full;
        if (full || _base?.Digest != job.Base.Digest) // weights that are here already are not needed twice
            MemoryRequirementOf(job, examples)
                .RequireFits(
                    job.Base.Path,
                    AvailableMemory.On(DevicePlacement.Current.Device),
                    "Train with less (gradientCheckpointing, smaller microBatchTokens, LoRA in place of all weights)"
                );
        var decoder = full ? Decoder.Load(job.StartFrom?.Path ?? job.Base.Path) : BaseOf(job.Base);
        using var adapter = full ? null : AdapterOf(job, decoder, template);
        try
        {
            using var run = new SftTrainer(decoder, adapter, examples, job.Settings, job.Seed);
            var state = LoadCheckpoint(job, run);
            state = RunSteps(job, run, state, progress, cancellationToken);
            var metadata = Metadata(job, template);
            AtomicFile.WriteFolder(
                job.OutputPath,
                folder =>
                {
                    if (adapter is not null)
                        adapter.Save(folder, job.Base.Path, metadata);
                    else
                        ModelFolder.Write(folder, decoder, job.Base.Path);
                    var record = new OutcomeRecord(
                        examples.Count,
                        state.Step,
                        [.. state.Losses],
                        state.Tokens,
                        state.Learned,
                        dropped,
                        time.GetElapsedTime(started).TotalSeconds + state.Seconds
                    )
                    {
                        LearningRates = [.. Enumerable.Range(0, state.Step).Select(run.Schedule.RateAt)],
                    };
                    File.WriteAllText(
                        Path.Combine(folder, OutcomeFile),
                        JsonSerializer.Serialize(record, SftJson.Default.OutcomeRecord)
                    );
                }
            );
            if (Directory.Exists(CheckpointFolder(job)))
                Directory.Delete(CheckpointFolder(job), recursive: true);
            return ReadFinishedOutcome(job)
                ?? throw new IOException($"{job.OutputPath} vanished after it was written.");
        }
        finally
        {
            if (full)
                decoder.Dispose();
        }
    }

    private SftState RunSteps(
        TrainingJob job,
        SftTrainer run,
        SftState state,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var startedAt = time.GetTimestamp();
        var stored = startedAt;
        while (state.Step < run.Schedule.Count)
        {
            if (cancellationToken.IsCancellationRequested || time.GetElapsedTime(stored) > CheckpointInterval)
            {
                SaveCheckpoint(
                    job,
                    run,
                    state with
                    {
                        Seconds = state.Seconds + time.GetElapsedTime(startedAt).TotalSeconds,
                    }
                );
                cancellationToken.ThrowIfCancellationRequested();
                stored = time.GetTimestamp();
            }
            var done = run.Step(state.Step);
            state = state with
            {
                Step = state.Step + 1,
                Losses = [.. state.Losses, done.Loss],
                Tokens = state.Tokens + done.Tokens,
                Learned = state.Learned + done.Learned,
            };
            progress?.Report(
                new TrainingProgress(
                    job.Agent,
                    state.Step,
                    run.Schedule.Count,
                    done.Loss,
                    run.Schedule.RateAt(state.Step - 1),
                    state.Tokens
                )
            );
        }
        return state;
    }

    private static MemoryRequirement MemoryRequirementOf(TrainingJob job, List<TrainingDocument> examples)
    {
        var learned = examples
            .Select(example => example.LossMask.LongCount(learn => learn))
            .OrderDescending()
            .Take(job.Settings.BatchSize)
            .Sum();
        return MemoryRequirement.ForTraining(
            ModelConfig.Read(
                job.StartFrom is { } start && job.Settings.Adapter == AdapterKind.Full
                    ? start.Path
                    : job.Base.Path
            ),
            job.Settings,
            examples.Max(example => example.Ids.Length),
            learned
        );
    }

    private static (List<TrainingDocument> Examples, int Dropped, ChatTemplate Template) Tokenize(
        TrainingJob job
    )
    {
        var tokenizer = Tokenizer.Load(job.Base.Path);
        var template = ChatTemplate.Load(job.Base.Path, tokenizer);
        var documents = new List<TrainingDocument>();
        var dropped = 0;
        // An input is all but the last token, so a text may be one longer than the context.
        var config = ModelConfig.Read(job.Base.Path);
        var maxLength = Math.Min(job.Settings.MaxLength, config.MaxPositions + 1);
        // `multiagent finetune` reads files that name no agent
        AgentId? owner = job.Agent.Role == AgentRole.Base ? null : job.Agent;
        foreach (var example in TrainingExamples.Read(job.DataPath, owner))
        {
            var tokens = template.RenderForTraining(example.Prompt, example.Completion, tokenizer);
            if (tokens.Ids.FirstOrDefault(id => id >= config.VocabularySize) is > 0 and var unknown)
                throw new InvalidDataException(
                    $"{job.DataPath}: an example has the token {unknown}, and {job.Base.Path} has embeddings for {config.VocabularySize} only; its tokenizer and weights do not belong together."
                );
            if (tokens.Ids.Length > maxLength)
                dropped++;
            else
                documents.Add(new TrainingDocument([.. tokens.Ids], [.. tokens.Learned]));
        }
        return (documents, dropped, template);
    }

    private Decoder BaseOf(ModelRef model)
    {
        if (_base is { } held && held.Digest == model.Digest)
            return held.Decoder;
        _base?.Decoder.Dispose();
        _base = null;
        _base = (model.Digest, Decoder.Load(model.Path));
        return _base.Value.Decoder;
    }

    private static LoraAdapter AdapterOf(TrainingJob job, Decoder decoder, ChatTemplate template)
    {
        var settings = job.Settings;
        if (job.StartFrom is { } start)
        {
            var earlier = LoraAdapter.Load(start.Path, decoder.Config, decoder.Device, settings.Dropout);
            earlier.RequireTrainedOn(start.Path, job.Base.Digest, template.Digest);
            return earlier;
        }
        var alpha = settings.Alpha > 0 ? settings.Alpha : 2 * settings.Rank;
        return LoraAdapter.Create(
            decoder.Config,
            new LoraSettings(settings.Rank, alpha, settings.Dropout, LoraTargets.Parse(settings.Targets)),
            Seeds.Derive(job.Seed, "adapter"),
            decoder.Device
        );
    }

    private static Dictionary<string, string> Metadata(TrainingJob job, ChatTemplate template) =>
        new()
        {
            ["agent"] = job.Agent.ToString(),
            ["base_digest"] = job.Base.Digest,
            ["parent_digest"] = job.StartFrom?.Digest ?? "",
            ["template_digest"] = template.Digest,
            ["data_digest"] = ContentDigest.OfFile(job.DataPath),
        };

    private static string CheckpointFolder(TrainingJob job) => job.OutputPath.TrimEnd('/') + ".checkpoint";

    /// <summary>Tensors first under a name of their own, then the state that names them, by rename.</summary>
    private static void SaveCheckpoint(TrainingJob job, SftTrainer run, SftState state)
    {
        var folder = CheckpointFolder(job);
        Directory.CreateDirectory(folder);
        var name = $"tensors-{state.Step}.safetensors";
        TensorFiles.Write(Path.Combine(folder, name), run.State());
        AtomicFile.WriteAllText(
            Path.Combine(folder, "state.json"),
            JsonSerializer.Serialize(state with { Job = Fingerprint(job) }, SftJson.Default.SftState)
        );
        foreach (
            var old in Directory
                .GetFiles(folder, "tensors-*.safetensors*")
                .Where(f => Path.GetFileName(f) != name)
        )
            File.Delete(old); // also what a full disk cut short
    }

    private static SftState LoadCheckpoint(TrainingJob job, SftTrainer run)
    {
        var path = Path.Combine(CheckpointFolder(job), "state.json");
        if (!File.Exists(path))
            return new SftState(0, [], 0, 0, 0);
        var state = StoredJson.ReadFile(path, SftJson.Default.SftState, "delete its folder to start again");
        if (state.Job != Fingerprint(job))
            throw new InvalidDataException(
                $"{CheckpointFolder(job)} is the checkpoint of a training with other settings, data or model; delete it, or choose another output folder."
            );
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var file = SafetensorsCheckpoint.OpenFile(
            Path.Combine(CheckpointFolder(job), $"tensors-{state.Step}.safetensors")
        );
        foreach (var (name, tensor) in run.State())
            tensor.copy_(TensorFiles.ToFloat(file[name]).view(tensor.shape));
        return state;
    }

    /// <summary>
    /// Digest of all that decides the result, so that a checkpoint cannot be taken up by another training.
    /// </summary>
    private static string Fingerprint(TrainingJob job) =>
        ContentDigest.OfText(
            string.Join(
                '\n',
                job.Agent,
                job.Base.Digest,
                job.StartFrom?.Digest,
                ContentDigest.OfFile(job.DataPath),
                job.Settings,
                job.Seed
            )
        );

    private static TrainingOutcome? ReadFinishedOutcome(TrainingJob job)
    {
        var path = Path.Combine(job.OutputPath, OutcomeFile);
        if (!File.Exists(path))
            return null;
        var record = StoredJson.ReadFile(
            path,
            SftJson.Default.OutcomeRecord,
            "delete its folder to train again"
        );
        var adapter = new AdapterRef(job.OutputPath, DigestOf(job.OutputPath));
        return new TrainingOutcome(
            adapter,
            record.Examples,
            record.Steps,
            [.. record.Losses],
            record.Tokens,
            record.LearnedTokens,
            record.Dropped,
            TimeSpan.FromSeconds(record.Seconds)
        )
        {
            LearningRates = [.. record.LearningRates],
        };
    }

    /// <summary>Of the weights' file; of the whole folder where there are several.</summary>
    private static string DigestOf(string folder)
    {
        foreach (var name in (string[])["adapter_model.safetensors", "model.safetensors"])
            if (File.Exists(Path.Combine(folder, name)))
                return ContentDigest.OfFile(Path.Combine(folder, name));
        return ContentDigest.OfModel(folder);
    }

    public void Dispose()
    {
        _base?.Decoder.Dispose();
        _gate.Dispose();
    }
}
