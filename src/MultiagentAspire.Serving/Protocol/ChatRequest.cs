using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>The body of <c>POST /v1/chat/completions</c>, checked. What is null was not said.</summary>
/// <param name="Messages">At least one. The role <c>developer</c> is <c>system</c> here.</param>
internal sealed record ChatRequest(string Model, ImmutableArray<ChatTurn> Messages)
{
    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with the tokens.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Responses asked for.</summary>
    public int Choices { get; init; } = 1;

    public int? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public long? Seed { get; init; }

    public ImmutableArray<string> Stop { get; init; } = [];
}
