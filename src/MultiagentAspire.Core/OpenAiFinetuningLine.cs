using System.Text.Json.Nodes;

namespace MultiagentAspire.Core;

/// <summary>
/// An example as OpenAI's fine-tuning takes it: <c>{"messages":[{"role","content","weight"},…]}</c>, a line
/// each.
/// </summary>
public static class OpenAiFinetuningLine
{
    /// <summary>
    /// Weight 0 keeps the loss off assistant turns that are only context; other turns have no weight.
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
