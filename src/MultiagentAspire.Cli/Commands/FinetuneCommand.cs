using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent finetune</c>: supervised finetuning of one local model on one JSONL file, by the trainer that runs
/// use. A checkpoint beside the output is resumed.
/// </summary>
internal static class FinetuneCommand
{
    /// <summary>The defaults of options are those of a run file.</summary>
    private static readonly TrainingSettings Defaults = new();
    private static readonly ModelOptions Model = new();

    private static readonly Option<string> Data = new("--data")
    {
        Description =
            "JSON lines, each in any of these forms: {\"prompt\":[…],\"completion\":[…]} (TRL), "
            + "{\"messages\":[…]} (OpenAI, TRL), {\"conversations\":[…]} (ShareGPT). A \"weight\" of 0 keeps "
            + "an assistant turn from being learned; without any weight the last one is learned.",
        Required = true,
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder of the adapter or model; must not exist. A checkpoint beside it is resumed.",
        Required = true,
    };
    private static readonly Option<string> Adapter = new("--adapter")
    {
        Description = "lora: a PEFT adapter. full: all weights, a whole model folder.",
        DefaultValueFactory = _ => "lora",
    };
    private static readonly Option<string?> StartFrom = new("--start-from")
    {
        Description = "Adapter (with full: model folder) to continue; it keeps its own rank and alpha.",
    };
    private static readonly Option<int> Rank = OptionLimits.InRange(
        "--rank",
        Defaults.Rank,
        1,
        1024,
        "LoRA rank."
    );
    private static readonly Option<double> Alpha = OptionLimits.InRange(
        "--alpha",
        Defaults.Alpha,
        0,
        4096,
        "LoRA alpha; 0 means twice the rank."
    );
    private static readonly Option<double> Dropout = OptionLimits.InRange(
        "--dropout",
        Defaults.Dropout,
        0,
        0.99,
        "LoRA dropout."
    );
    private static readonly Option<string> Targets = new("--targets")
    {
        Description =
            $"Modules that get an adapter, separated by commas, of {string.Join(", ", LoraTargets.All)}; "
            + "by default all.",
        DefaultValueFactory = _ => "",
    };
    private static readonly Option<double> LearningRate = OptionLimits.InRange(
        "--learning-rate",
        Defaults.LearningRate,
        0,
        1,
        "Peak learning rate."
    );
    private static readonly Option<int> Epochs = OptionLimits.InRange(
        "--epochs",
        Defaults.Epochs,
        1,
        1000,
        "Passes over the data."
    );
    private static readonly Option<int> BatchSize = OptionLimits.InRange(
        "--batch-size",
        Defaults.BatchSize,
        1,
        65_536,
        "Examples of one optimizer step."
    );
    private static readonly Option<int> MaxLength = OptionLimits.InRange(
        "--max-length",
        Defaults.MaxLength,
        2,
        131_072,
        "Maximum number of tokens of an example; longer ones are dropped and counted."
    );
    private static readonly Option<double> Warmup = OptionLimits.InRange(
        "--warmup",
        Defaults.WarmupRatio,
        0,
        1,
        "Share of the steps in which the learning rate rises."
    );
    private static readonly Option<double> WeightDecay = OptionLimits.InRange(
        "--weight-decay",
        Defaults.WeightDecay,
        0,
        1,
        "AdamW's weight decay."
    );
    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Seed of data order, adapter initialization and dropout.",
    };
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object about the result.",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        Adapter.AcceptOnlyFromAmong("lora", "full");
        var command = new Command(
            "finetune",
            "Finetunes a model on a JSONL file; run it again to resume after an interruption."
        )
        {
            Model.Model,
            Data,
            Output,
            Adapter,
            StartFrom,
            Rank,
            Alpha,
            Dropout,
            Targets,
            LearningRate,
            Epochs,
            BatchSize,
            MaxLength,
            Warmup,
            WeightDecay,
            Seed,
            Json,
        };
        command.SetAction(FinetuneAsync);
        return command;
    }

    /// <summary>
    /// Trains, reports examples that were too long on standard error, and prints the path or the result as JSON.
    /// </summary>
    private static async Task<int> FinetuneAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var job = CreateJob(parsed);
        await using var host = MultiagentHost.Build();
        ComputeSummary.Write(DevicePlacement.Current);
        ComputeSummary.Write(job.Base.Path, job.Settings);
        var trainer = host.Services.GetRequiredService<IAgentTrainer>();
        var outcome = await TrainAsync(trainer, job, cancellationToken);
        if (outcome.Dropped > 0)
            Console.Error.WriteLine(
                $"{outcome.Dropped} examples were left out: "
                    + $"they are longer than --max-length {job.Settings.MaxLength}."
            );
        var json = parsed.GetValue(Json);
        Console.WriteLine(json ? JsonSerializer.Serialize(CreateRecord(outcome)) : outcome.Adapter.Path);
        return 0;
    }

    /// <summary>Runs the job, with progress on standard error.</summary>
    private static async Task<TrainingOutcome> TrainAsync(
        IAgentTrainer trainer,
        TrainingJob job,
        CancellationToken cancellationToken
    )
    {
        using var lines = PhaseProgressWriter.ForStandardError();
        var progress = new ProgressLines(lines, $"finetuning on {Path.GetFileName(job.DataPath)}");
        return await trainer.TrainAsync(job, progress, cancellationToken);
    }

    /// <summary>Checks the paths of model, data and output before anything is loaded.</summary>
    private static TrainingJob CreateJob(ParseResult parsed)
    {
        var data = parsed.GetRequiredValue(Data);
        var model = Model.ModelOf(parsed);
        if (!File.Exists(data))
            throw new ArgumentException($"{data}: no such data file.");
        var output = OutputFolder.RequireNew(parsed.GetRequiredValue(Output));
        var start = parsed.GetValue(StartFrom) is { } folder ? ModelOptions.AdapterIn(folder) : null;
        // An agent of the role Base may learn from records of any agent, or of none.
        var agent = new AgentId(AgentRole.Base, 0);
        var seed = unchecked((ulong)parsed.GetValue(Seed));
        return new TrainingJob("finetune", agent, model, start, data, output, CreateSettings(parsed), seed);
    }

    /// <summary>Settings that have no option keep the defaults of a run file.</summary>
    private static TrainingSettings CreateSettings(ParseResult parsed)
    {
        var adapter = parsed.GetValue(Adapter) == "full" ? AdapterKind.Full : AdapterKind.Lora;
        var targets = LoraTargets.Parse(parsed.GetRequiredValue(Targets));
        var settings = new TrainingSettings
        {
            Adapter = adapter,
            Rank = parsed.GetValue(Rank),
            Alpha = parsed.GetValue(Alpha),
            Dropout = parsed.GetValue(Dropout),
            Targets = string.Join(',', targets),
            LearningRate = parsed.GetValue(LearningRate),
        };
        return settings with
        {
            Epochs = parsed.GetValue(Epochs),
            BatchSize = parsed.GetValue(BatchSize),
            MaxLength = parsed.GetValue(MaxLength),
            WarmupRatio = parsed.GetValue(Warmup),
            WeightDecay = parsed.GetValue(WeightDecay),
        };
    }

    /// <summary>The object of <c>--json</c>; <c>loss</c> is that of the last step.</summary>
    private static object CreateRecord(TrainingOutcome outcome)
    {
        var (output, digest) = (outcome.Adapter.Path, outcome.Adapter.Digest);
        var seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3);
        return new
        {
            output,
            digest,
            examples = outcome.Examples,
            dropped = outcome.Dropped,
            steps = outcome.Steps,
            loss = outcome.Losses[^1],
            tokens = outcome.Tokens,
            learnedTokens = outcome.LearnedTokens,
            seconds,
        };
    }

    /// <summary>Shows the trainer's progress as one phase.</summary>
    private sealed class ProgressLines(PhaseProgressWriter lines, string phase) : IProgress<TrainingProgress>
    {
        /// <inheritdoc/>
        public void Report(TrainingProgress value)
        {
            var (done, total) = (value.Step, value.Steps);
            lines.Report(new PhaseProgress(phase, done, total, "steps", value.Tokens, value.Loss));
        }
    }
}
