using System.Collections.Frozen;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;

namespace MultiagentAspire.Cli.Exports;

/// <summary>A form of finetuning data, as <c>multiagent export --to</c> names it.</summary>
/// <param name="Name">Value of <c>--to</c>: <c>trl</c>, <c>openai</c> or <c>sharegpt</c>.</param>
/// <param name="Line">One training example as a JSON line.</param>
/// <param name="HasWeights">Whether a line can have a weight; otherwise examples are repeated.</param>
internal sealed record DatasetFormat(
    string Name,
    Func<TrainingExample, JsonObject> Line,
    bool HasWeights = false
)
{
    /// <summary>The lines of a data file.</summary>
    public IEnumerable<JsonObject> Lines(IReadOnlyList<TrainingExample> examples) =>
        (HasWeights ? examples : RepeatedExamples.FromWeights(examples)).Select(Line);

    /// <summary>All forms of finetuning data, by name.</summary>
    public static FrozenDictionary<string, DatasetFormat> ByName { get; } =
        new[]
        {
            new DatasetFormat("trl", Trl, HasWeights: true),
            new DatasetFormat("openai", OpenAiFinetuningLine.FromExample),
            new DatasetFormat("sharegpt", ShareGpt),
        }.ToFrozenDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>Forms of preference data: a pair as a JSON line, by the name that <c>--to</c> takes.</summary>
    public static FrozenDictionary<string, Func<PreferencePair, JsonObject>> Preferences { get; } =
        new Dictionary<string, Func<PreferencePair, JsonObject>>
        {
            ["trl-preference"] = TrlPreference,
            ["openai-preference"] = OpenAiPreference,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>TRL's conversational preference form, for its DPO trainer.</summary>
    private static JsonObject TrlPreference(PreferencePair pair) =>
        new()
        {
            ["prompt"] = Messages(pair.Prompt),
            ["chosen"] = Answer(pair.Chosen),
            ["rejected"] = Answer(pair.Rejected),
        };

    /// <summary>OpenAI's form for preference finetuning.</summary>
    private static JsonObject OpenAiPreference(PreferencePair pair)
    {
        var input = new JsonObject
        {
            ["messages"] = Messages(pair.Prompt),
            ["tools"] = new JsonArray(),
            ["parallel_tool_calls"] = true,
        };
        return new JsonObject
        {
            ["input"] = input,
            ["preferred_output"] = Answer(pair.Chosen),
            ["non_preferred_output"] = Answer(pair.Rejected),
        };
    }

    /// <summary>
    /// TRL's conversational prompt-completion form, in which only the completion is learned. A weight of the loss is
    /// written where it is not 1, as in the run's own data.
    /// </summary>
    private static JsonObject Trl(TrainingExample example)
    {
        var line = new JsonObject
        {
            ["prompt"] = Messages(example.Prompt),
            ["completion"] = Messages(example.Completion),
        };
        if (example.Weight != 1)
            line["weight"] = example.Weight;
        return line;
    }

    /// <summary>
    /// Assistant turns of the prompt have weight 0 and those of the completion 1, as in OpenAI's form. A reader
    /// that ignores weights learns from every assistant turn.
    /// </summary>
    private static JsonObject ShareGpt(TrainingExample example)
    {
        var prompt = example.Prompt.Select(turn => WeightedMessage(turn, 0));
        var completion = example.Completion.Select(turn => WeightedMessage(turn, 1));
        return new JsonObject
        {
            ["id"] = example.ProblemId,
            ["conversations"] = new JsonArray([.. prompt, .. completion]),
        };
    }

    private static JsonArray Messages(IEnumerable<ChatTurn> turns) => new([.. turns.Select(Message)]);

    private static JsonArray Answer(string text) => new(Message(ChatTurn.Assistant(text)));

    private static JsonObject Message(ChatTurn turn) =>
        new() { ["role"] = turn.Role, ["content"] = turn.Content };

    /// <summary>A turn in ShareGPT's names; only assistant turns have a weight.</summary>
    private static JsonObject WeightedMessage(ChatTurn turn, int weight)
    {
        var message = new JsonObject
        {
            ["from"] = turn.Role switch
            {
                "user" => "human",
                "assistant" => "gpt",
                _ => turn.Role,
            },
            ["value"] = turn.Content,
        };
        if (turn.Role == "assistant")
            message["weight"] = weight;
        return message;
    }
}
