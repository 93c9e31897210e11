using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>One supervised record: the loss is on <paramref name="Completion"/> only. Written as a TRL prompt–completion line.</summary>
/// <param name="Agent">The agent whose own response this is, and the only one that may train on it.</param>
/// <param name="ProblemId">Where it came from.</param>
/// <param name="Prompt">Turns before the completion.</param>
/// <param name="Completion">The assistant turn(s) to learn. User turns may stand between them as context; they carry no loss.</param>
public sealed record TrainingExample(
    AgentId Agent,
    string ProblemId,
    ImmutableArray<ChatTurn> Prompt,
    ImmutableArray<ChatTurn> Completion
);

/// <summary>Whether an agent learns low-rank adapters or all weights.</summary>
public enum AdapterKind
{
    Lora,
    Full,
}

/// <summary>How one agent is finetuned. Defaults suit the shipped tiny model; see docs/design/training.md.</summary>
public sealed record TrainingSettings
{
    /// <summary><c>sft</c>; <c>dpo</c> is reserved.</summary>
    public string Method { get; init; } = "sft";
    public AdapterKind Adapter { get; init; } = AdapterKind.Lora;

    /// <summary>LoRA rank r.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>LoRA alpha; the update is scaled by alpha / rank. 0 means alpha = 2 * rank.</summary>
    public double Alpha { get; init; }
    public double Dropout { get; init; }

    /// <summary>Modules that get an adapter, by name and separated by commas; empty = all of <see cref="LoraTargets.All"/>.</summary>
    public string Targets { get; init; } = "";

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Examples per optimizer step (all accumulated micro-batches together).</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Most tokens (padding included) in one forward pass; batches over it are split and their gradients accumulated exactly.</summary>
    public int MicroBatchTokens { get; init; } = 8192;

    /// <summary>Share of the steps with linear warm-up; cosine to zero after it.</summary>
    public double WarmupRatio { get; init; } = 0.03;
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this global L2 norm; 0 = never.</summary>
    public double MaxGradientNorm { get; init; } = 1.0;

    /// <summary>Keep only the blocks' inputs of a forward pass and compute the rest again in the backward pass: about a third more time, and the memory of one block instead of all.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Longest example in tokens; longer ones are dropped and counted.</summary>
    public int MaxLength { get; init; } = 2048;

    /// <summary>Fixed number of optimizer steps instead of epochs; 0 = by epochs. Used by the step-matched arm.</summary>
    public int MaxSteps { get; init; }
}

/// <summary>The linear modules of a block, which LoRA can adapt.</summary>
public static class LoraTargets
{
    /// <summary>All seven, in the order of the block.</summary>
    public static ImmutableArray<string> All { get; } =
    ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>The modules that a text with commas names, in the order of the block.</summary>
    /// <exception cref="ArgumentException">One of them is none.</exception>
    public static ImmutableArray<string> Parse(string text)
    {
        var named = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (named.Except(All).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"'{unknown}' is no LoRA target; they are {string.Join(", ", All)}.");
        return named.Length == 0 ? All : [.. All.Where(named.Contains)];
    }
}

/// <summary>One finetuning of one agent.</summary>
/// <param name="Id">Names the job; its checkpoint is found again by it.</param>
/// <param name="Agent">Whose adapter this is. Every record of the data file must bear this agent.</param>
/// <param name="Base">The base model.</param>
/// <param name="StartFrom">The adapter to continue from, or null to start at the base.</param>
/// <param name="DataPath">JSONL of <see cref="TrainingExample"/> records in TRL form.</param>
/// <param name="OutputPath">Folder of the adapter; appears whole or not at all.</param>
/// <param name="Seed">Order of the data, initial adapter, dropout.</param>
public sealed record TrainingJob(
    string Id,
    AgentId Agent,
    ModelRef Base,
    AdapterRef? StartFrom,
    string DataPath,
    string OutputPath,
    TrainingSettings Settings,
    ulong Seed
)
{
    /// <summary>Set where the endpoint of the base model finetunes it: how. The output folder then holds the record of that, and no weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointFinetuning? There { get; init; }
}

/// <summary>
/// One optimizer step as it happened. <paramref name="Loss"/> is the mean over the batch's unmasked tokens, in nats. What an endpoint that finetunes does not tell is null; its
/// <paramref name="Steps"/> are 0 until it tells them.
/// </summary>
/// <param name="State">Where a finetuning at an endpoint stands, in a few words.</param>
public sealed record TrainingProgress(
    AgentId Agent,
    int Step,
    int Steps,
    double? Loss,
    double? LearningRate,
    long Tokens,
    string? State = null
);

/// <summary>What a finetuning made. <paramref name="Tokens"/> counts all tokens passed through the model, prompts included; <paramref name="LearnedTokens"/> only those with loss.</summary>
public sealed record TrainingOutcome(
    AdapterRef Adapter,
    int Examples,
    int Steps,
    ImmutableArray<double> Losses,
    long Tokens,
    long LearnedTokens,
    int Dropped,
    TimeSpan Elapsed
)
{
    /// <summary>The learning rate of each optimizer step; empty where an earlier version trained and did not record it.</summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>Set where an endpoint finetuned: what it made. Losses are those that it told, tokens those that it charges, and learned tokens not known (0).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FinetunedModel? There { get; set; }
}
