using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// A line of a data file in any of its forms, which its keys distinguish. Other keys are ignored, as by TRL. The order
/// of the properties is that of the keys in written files.
/// </summary>
internal sealed record TrainingLine
{
    /// <summary>The agent of lines that name none.</summary>
    private static readonly AgentId Unnamed = new(AgentRole.Single, 0);

    private const double MaxWeight = 1e6;

    /// <summary>The agent that may train on the line; null in files of other tools.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgentId? Agent { get; init; }

    /// <summary>Id of the problem; null in files of other tools.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    /// <summary>TRL, prompt-completion: the turns before the completion.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Prompt { get; init; }

    /// <summary>TRL, prompt-completion: the turns with loss.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Completion { get; init; }

    /// <summary>Factor of the example's loss; null: 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Weight { get; init; }

    /// <summary>OpenAI's chat form, and TRL's form of language modelling.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<WeightedTurn>? Messages { get; init; }

    /// <summary>ShareGPT's form.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ShareGptTurn>? Conversations { get; init; }

    /// <summary>TRL's preference form, which is recognized only to reject it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Chosen { get; init; }

    /// <summary>OpenAI's preference form, which is recognized only to reject it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("preferred_output")]
    public JsonElement? Preferred { get; init; }

    /// <summary>The line of an example, in TRL's form.</summary>
    public static TrainingLine FromExample(TrainingExample example) =>
        new()
        {
            Agent = example.Agent,
            Problem = example.ProblemId,
            Prompt = example.Prompt,
            Completion = example.Completion,
            Weight = example.Weight == 1 ? null : example.Weight,
        };

    /// <summary>The example of the line, or the reason why it is none; exactly one of both is set.</summary>
    public (TrainingExample? Example, string? Error) Read()
    {
        var error = FindFormError() ?? FindWeightError();
        return error is null ? Read(Split()) : (null, error);
    }

    private (TrainingExample?, string?) Read(LearnedTurns turns) =>
        turns.Error is null ? (Example(turns), null) : (null, turns.Error);

    private TrainingExample Example(LearnedTurns turns) =>
        new(Agent ?? Unnamed, Problem ?? "", turns.Prompt, turns.Completion) { Weight = Weight ?? 1 };

    /// <summary>A weight of 0 would learn nothing, and one beyond the range of a float everything else.</summary>
    private string? FindWeightError() =>
        Weight is null or (> 0 and <= MaxWeight)
            ? null
            : $"weight must be above 0 and at most {MaxWeight}, not {Weight}";

    /// <summary>Why the keys are not those of exactly one supported form; null where they are.</summary>
    private string? FindFormError()
    {
        if (Chosen is not null || Preferred is not null)
            return "a preference pair, and finetuning learns completions: "
                + "write the chosen response as completion, or as messages";
        bool[] forms = [(Prompt ?? Completion) is not null, Messages is not null, Conversations is not null];
        return forms.Count(form => form) switch
        {
            0 => "a record needs prompt and completion (TRL), messages (OpenAI) or conversations (ShareGPT)",
            1 => null,
            _ => "either messages, or prompt and completion, or conversations",
        };
    }

    private LearnedTurns Split()
    {
        if (Messages is { } messages)
            return LearnedTurns.FromWeights(messages, "messages");
        if (Conversations is { } conversations)
            return conversations.Any(turn => turn is null)
                ? LearnedTurns.Invalid(LearnedTurns.NullTurn)
                : LearnedTurns.FromWeights([.. conversations.Select(turn => turn.Plain)], "conversations");
        return Prompt is { } prompt && Completion is { } completion
            ? LearnedTurns.FromCompletion(prompt, completion)
            : LearnedTurns.Invalid("a record needs prompt and completion");
    }
}
