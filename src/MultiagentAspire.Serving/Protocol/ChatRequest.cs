using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// The checked body of <c>POST /v1/chat/completions</c>. A setting that is null was not given: the model's or the
/// run's default applies.
/// </summary>
/// <param name="Model">Name of a served model; not checked yet.</param>
/// <param name="Messages">At least one. The role <c>developer</c> has become <c>system</c>.</param>
internal sealed record ChatRequest(string Model, ImmutableArray<ChatTurn> Messages)
{
    /// <summary>Whether the response is sent as server-sent events.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the last chunk of a stream gives the tokens.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Number of responses, <c>n</c>: 1 to <see cref="RequestLimits.MaxChoices"/>.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Maximum number of tokens of each response.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>From 0 (greedy) to <see cref="RequestLimits.MaxTemperature"/>.</summary>
    public double? Temperature { get; init; }

    /// <summary>Probability mass that is sampled from, 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Number of most probable tokens that are sampled from; 0 for all. An extension.</summary>
    public int? TopK { get; init; }

    /// <summary>Equal seeds give equal responses.</summary>
    public long? Seed { get; init; }

    /// <summary>Stop strings, at most <see cref="RequestLimits.MaxStopStrings"/>; none is empty.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];
}
