using System.Collections.Frozen;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;

namespace MultiagentAspire.Cli.Exports;

/// <summary>A form of finetuning data (interop B6): what one example looks like as a line.</summary>
internal sealed record DatasetFormat(string Name, Func<TrainingExample, JsonObject> Line)
{
    public static FrozenDictionary<string, DatasetFormat> ByName { get; } =
        new[]
        {
            new DatasetFormat("trl", Trl),
            new DatasetFormat("openai", OpenAiFinetuningLine.FromExample),
            new DatasetFormat("sharegpt", ShareGpt),
        }.ToFrozenDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>Forms of preference data.</summary>
    public static FrozenDictionary<string, Func<PreferencePair, JsonObject>> Preferences { get; } =
        new Dictionary<string, Func<PreferencePair, JsonObject>>
        {
            ["trl-preference"] = TrlPreference,
            ["openai-preference"] = OpenAiPreference,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static JsonObject TrlPreference(PreferencePair pair) =>
        new()
        {
            ["prompt"] = new JsonArray([.. pair.Prompt.Select(Message)]),
            ["chosen"] = new JsonArray(Message(ChatTurn.Assistant(pair.Chosen))),
            ["rejected"] = new JsonArray(Message(ChatTurn.Assistant(pair.Rejected))),
        };

    private static JsonObject OpenAiPreference(PreferencePair pair) =>
        new()
        {
            ["input"] = new JsonObject
            {
                ["messages"] = new JsonArray([.. pair.Prompt.Select(Message)]),
                ["tools"] = new JsonArray(),
                ["parallel_tool_calls"] = true,
            },
            ["preferred_output"] = new JsonArray(Message(ChatTurn.Assistant(pair.Chosen))),
            ["non_preferred_output"] = new JsonArray(Message(ChatTurn.Assistant(pair.Rejected))),
        };

    private static JsonObject Trl(TrainingExample example) =>
        new()
        {
            ["prompt"] = new JsonArray([.. example.Prompt.Select(Message)]),
            ["completion"] = new JsonArray([.. example.Completion.Select(Message)]),
        };

    /// <summary>
    /// Weights as in OpenAI's form, which readers of ShareGPT that know none pass over: those learn from
    /// every assistant turn.
    /// </summary>
    private static JsonObject ShareGpt(TrainingExample example) =>
        new()
        {
            ["id"] = example.ProblemId,
            ["conversations"] = new JsonArray([
                .. example.Prompt.Select(turn => AssistantMessage(turn, 0)),
                .. example.Completion.Select(turn => AssistantMessage(turn, 1)),
            ]),
        };

    private static JsonObject Message(ChatTurn turn) =>
        new() { ["role"] = turn.Role, ["content"] = turn.Content };

    private static JsonObject AssistantMessage(ChatTurn turn, int weight)
    {
        var said = new JsonObject
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
            said["weight"] = weight;
        return said;
    }
}
