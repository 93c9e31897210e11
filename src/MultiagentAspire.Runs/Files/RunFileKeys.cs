using System.Collections.Frozen;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Every key a run file may have, by section. <c>experiments/run.schema.json</c> lists the same keys; a test compares
/// the two.
/// </summary>
internal static class RunFileKeys
{
    /// <summary>The top level.</summary>
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
        "limits",
        "arms"
    );

    /// <summary>The options of all tasks. Each task rejects the options of the others.</summary>
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
        "levels",
        "subjects",
        "prompt",
        "revise",
        "reviseSummary",
        "summarize",
        "check",
    ];

    /// <summary>The section <c>task</c>.</summary>
    public static readonly FrozenSet<string> Task = Set([
        .. TaskOptions,
        "name",
        "train",
        "evaluate",
        "problems",
        "transfer",
    ]);

    /// <summary>An element of <c>task.transfer</c>.</summary>
    public static readonly FrozenSet<string> Transfer = Set([.. TaskOptions, "name", "task", "evaluate"]);

    /// <summary>
    /// A value of <c>models</c>. A model in a folder has only <c>path</c>; one at an endpoint has the other keys; one
    /// that is trained locally and answers at an endpoint has both.
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

    /// <summary><c>pricePerMillionTokens</c> of a model.</summary>
    public static readonly FrozenSet<string> Price = Set("prompt", "generated");

    /// <summary><c>finetuning</c> of a model at an endpoint.</summary>
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

    /// <summary><c>finetuning.pricePerMillionTokens</c> of a model.</summary>
    public static readonly FrozenSet<string> FinetuningPrice = Set("trained", "prompt", "generated");

    /// <summary>The section <c>agents</c> as an object: equal agents.</summary>
    public static readonly FrozenSet<string> AgentCount = Set("count", "model", "adapter");

    /// <summary>An element of <c>agents</c> as a list.</summary>
    public static readonly FrozenSet<string> Agent = Set("model", "adapter", "style");

    /// <summary>The section <c>debate</c>, of the run or of an arm.</summary>
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
        "truncatedAnswers",
        "earlyExit",
        "identities",
        "cooperative",
        "aggregate",
        "confidence",
        "topology"
    );

    /// <summary>The section <c>selection</c>, of the run or of an arm.</summary>
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
    /// Hyperparameters: keys of the section <c>training</c> that its sections <c>generator</c>, <c>critic</c> and
    /// <c>later</c> may override.
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

    /// <summary>The section <c>training</c>, of the run or of an arm.</summary>
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

    /// <summary>An overlay: an element of <c>arms</c> that is an object.</summary>
    public static readonly FrozenSet<string> Arm = Set(
        "name",
        "like",
        "samples",
        "agents",
        "debate",
        "selection",
        "training"
    );

    /// <summary>The section <c>evaluation</c>.</summary>
    public static readonly FrozenSet<string> Evaluation = Set("unparsable", "temperatures", "diversity");

    /// <summary>The section <c>evaluation.diversity</c>.</summary>
    public static readonly FrozenSet<string> Diversity = Set("problems");

    /// <summary>The section <c>limits</c>.</summary>
    public static readonly FrozenSet<string> Limits = Set("tokens", "money", "hours");

    private static FrozenSet<string> Set(params string[] keys) => keys.ToFrozenSet(StringComparer.Ordinal);
}
