using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>A turn as ShareGPT writes it.</summary>
internal sealed record ShareGptTurn(string From, string Value)
{
    public double? Weight { get; init; }

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
