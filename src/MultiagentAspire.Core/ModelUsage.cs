using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>What one model at an endpoint was asked.</summary>
/// <param name="Model">Digest of the model, as of <see cref="EndpointModel.Digest"/>.</param>
/// <param name="Calls">Responses asked for.</param>
/// <param name="Retries">Attempts beyond the first of each.</param>
/// <param name="Tokens">Tokens generated.</param>
/// <param name="Estimated">Responses whose tokens the endpoint did not tell: they are counted as a quarter of
/// the characters.</param>
public sealed record ModelUsage(
    string Model,
    int Calls,
    int Retries,
    long PromptTokens,
    long Tokens,
    int Estimated
)
{
    /// <summary>The sums for each model, in the order of their digests.</summary>
    public static ImmutableArray<ModelUsage> Sum(IEnumerable<ModelUsage> uses) =>
        [
            .. uses.GroupBy(use => use.Model)
                .OrderBy(model => model.Key, StringComparer.Ordinal)
                .Select(model => new ModelUsage(
                    model.Key,
                    model.Sum(use => use.Calls),
                    model.Sum(use => use.Retries),
                    model.Sum(use => use.PromptTokens),
                    model.Sum(use => use.Tokens),
                    model.Sum(use => use.Estimated)
                )),
        ];
}
