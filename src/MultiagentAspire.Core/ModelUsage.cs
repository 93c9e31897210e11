using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>Calls and tokens of one model at an endpoint.</summary>
/// <param name="Model">Digest of the model, <see cref="EndpointModel.Digest"/>.</param>
/// <param name="Calls">Number of requested responses.</param>
/// <param name="Retries">Number of attempts after the first of each response.</param>
/// <param name="PromptTokens">Number of prompt tokens.</param>
/// <param name="Tokens">Number of generated tokens.</param>
/// <param name="Estimated">
/// Number of responses whose tokens the endpoint did not report; they are estimated as a quarter of the characters.
/// </param>
public sealed record ModelUsage(
    string Model,
    int Calls,
    int Retries,
    long PromptTokens,
    long Tokens,
    int Estimated
)
{
    /// <summary>The sum for each model, in the order of their digests.</summary>
    public static ImmutableArray<ModelUsage> Sum(IEnumerable<ModelUsage> uses)
    {
        var models = uses.GroupBy(use => use.Model).OrderBy(model => model.Key, StringComparer.Ordinal);
        return [.. models.Select(model => model.Aggregate((sum, use) => sum.Add(use)))];
    }

    private ModelUsage Add(ModelUsage other) =>
        new(
            Model,
            checked(Calls + other.Calls),
            checked(Retries + other.Retries),
            checked(PromptTokens + other.PromptTokens),
            checked(Tokens + other.Tokens),
            checked(Estimated + other.Estimated)
        );
}
