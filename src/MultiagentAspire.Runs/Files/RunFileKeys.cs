using System.Collections.Frozen;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Every key a run file may hold, by section. <c>experiments/run.schema.json</c> lists the same; a test holds
/// the two together.
/// </summary>
internal static class RunFileKeys
{
    public static readonly FrozenSet<string> Root = Set(
        "$schema",
        "name",
        "seed",
        "iterations",
        "task",
        "models",
        "agents",
        "debate",
        "selection",
        "training",
        "evaluation",
        "arms"
    );

    /// <summary>The options of all tasks; each refuses those of the others.</summary>
    internal static readonly string[] TaskOptions =
    [
        "max",
        "terms",
        "prompts",
        "path",
        "evaluatePath",
        "extractor",
        "regex",
        "equivalence",
        "prompt",
        "revise",
        "reviseSummary",
        "summarize",
        "check",
    ];

    public static readonly FrozenSet<string> Task = Set([
        .. TaskOptions,
        "name",
        "train",
        "evaluate",
        "problems",
        "transfer",
    ]);

    public static readonly FrozenSet<string> Transfer = Set([.. TaskOptions, "name", "task", "evaluate"]);

    /// <summary>
    /// A model in a folder has the first, one at an endpoint the others; one that is trained here and answers
    /// there has both.
    /// </summary>
    public static readonly FrozenSet<string> Model = Set(
        "path",
        "endpoint",
        "model",
        "keyVariable",
        "tokenLimit",
        "allowPlainHttp",
        "concurrency",
        "requestsPerMinute",
        "timeoutSeconds",
        "retries",
        "adapters",
        "adapterSlots",
        "pricePerMillionTokens",
        "finetuning"
    );

    public static readonly FrozenSet<string> Price = Set("prompt", "generated");

    /// <summary>How a model is finetuned at its endpoint.</summary>
    public static readonly FrozenSet<string> Finetuning = Set(
        "api",
        "endpoint",
        "epochs",
        "batchSize",
        "learningRateMultiplier",
        "pollSeconds",
        "timeoutHours",
        "suffix",
        "pricePerMillionTokens"
    );

    public static readonly FrozenSet<string> FinetuningPrice = Set("trained", "prompt", "generated");

    public static readonly FrozenSet<string> AgentCount = Set("count", "model", "adapter");

    public static readonly FrozenSet<string> Agent = Set("model", "adapter", "style");

    public static readonly FrozenSet<string> Debate = Set(
        "rounds",
        "summarize",
        "summarizer",
        "temperature",
        "topP",
        "topK",
        "maxTokens",
        "synchronous",
        "generatorsOnly",
        "shuffleOthers",
        "topology"
    );

    public static readonly FrozenSet<string> Selection = Set(
        "rule",
        "criticWeight",
        "mode",
        "tie",
        "minimumVotes",
        "criticMinimumVotes",
        "correctedMinimumVotes",
        "unanimous",
        "maximumExamples",
        "criticMaximumExamples",
        "lossOn"
    );

    /// <summary>
    /// What <c>training.generator</c>, <c>training.critic</c> and <c>training.later</c> may override.
    /// </summary>
    public static readonly FrozenSet<string> TrainingOverrides = Set(
        "method",
        "adapter",
        "rank",
        "alpha",
        "dropout",
        "targets",
        "learningRate",
        "epochs",
        "batchSize",
        "microBatchTokens",
        "warmupRatio",
        "weightDecay",
        "maxGradientNorm",
        "gradientCheckpointing",
        "maxLength",
        "maxSteps"
    );

    public static readonly FrozenSet<string> Training = TrainingOverrides
        .Union([
            "preset",
            "startFrom",
            "emptyData",
            "keepCriticWhenAgreementFalls",
            "generator",
            "critic",
            "later",
        ])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>An overlay: an arm with other settings.</summary>
    public static readonly FrozenSet<string> Arm = Set("name", "like", "debate", "selection", "training");

    public static readonly FrozenSet<string> Evaluation = Set("unparsable");

    private static FrozenSet<string> Set(params string[] keys) => keys.ToFrozenSet(StringComparer.Ordinal);
}
