using System.Text.Json.Nodes;

namespace MultiagentAspire.Core;

/// <summary>
/// A training example in the form of OpenAI's fine-tuning: <c>{"messages":[{"role","content","weight"},…]}</c>, one
/// line each.
/// </summary>
public static class OpenAiFinetuningLine
{
    /// <summary>
    /// The JSON object of a line. Assistant turns of the prompt have weight 0, that is no loss, those of the completion
    /// weight 1; other turns have no weight.
    /// </summary>
    public static JsonObject FromExample(TrainingExample example) =>
        new()
        {
            ["messages"] = new JsonArray([
                .. example.Prompt.Select(turn => Message(turn, 0)),
                .. example.Completion.Select(turn => Message(turn, 1)),
            ]),
        };

    private static JsonObject Message(ChatTurn turn, int weight)
    {
        var message = new JsonObject { ["role"] = turn.Role, ["content"] = turn.Content };
        if (turn.Role == "assistant")
            message["weight"] = weight;
        return message;
    }
}
