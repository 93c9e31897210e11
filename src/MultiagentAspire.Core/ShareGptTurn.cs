using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>A turn in the form of ShareGPT.</summary>
/// <param name="From">The author: <c>human</c>, <c>gpt</c> or another role.</param>
/// <param name="Value">The text.</param>
internal sealed record ShareGptTurn(string From, string Value)
{
    /// <summary>1: the turn is learned; 0: it is context; null: not given.</summary>
    public double? Weight { get; init; }

    /// <summary>The same turn with the roles <c>user</c> and <c>assistant</c>.</summary>
    [JsonIgnore]
    public WeightedTurn Plain =>
        new(
            From switch
            {
                "human" => "user",
                "gpt" => "assistant",
                _ => From,
            },
            Value
        )
        {
            Weight = Weight,
        };
}
