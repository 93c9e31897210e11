using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference;

/// <summary>
/// Scores responses with the engines of this process, between two steps of generation. Each model reads the same tokens
/// in a row of its own, so no result depends on other requests. Thread-safe.
/// </summary>
/// <param name="models">The models in memory.</param>
internal sealed class EngineScorer(ModelCache models) : IResponseScorer
{
    /// <inheritdoc/>
    public async Task<ScoringResult> ScoreAsync(ScoringRequest request, CancellationToken cancellationToken)
    {
        using var lease = await models.LeaseAsync(request.Author);
        if (ResponseTokens.Of(lease.Model, request) is not { } tokens)
            return ScoringResult.Unscored;
        using var author = await StatesAsync(lease, tokens);
        var engine = lease.Model.Engine;
        var own = await engine.RunOnDeviceAsync((_, _) => author.NegativeLogLikelihood());
        var others = ImmutableArray.CreateBuilder<ModelScore>();
        foreach (var model in request.Others)
        {
            cancellationToken.ThrowIfCancellationRequested();
            others.Add(await CompareAsync(author, model, tokens));
        }
        var embedding = request.Embeds
            ? await engine.RunOnDeviceAsync((_, _) => author.Embed(tokens.TextCount))
            : [];
        return new ScoringResult(tokens.Count, own, others.ToImmutable()) { Embedding = [.. embedding] };
    }

    /// <summary>One other model's pass over the tokens, and its comparison with the author.</summary>
    private async Task<ModelScore> CompareAsync(
        ResponseStates author,
        AgentModel model,
        ResponseTokens tokens
    )
    {
        using var lease = await models.LeaseAsync(model);
        using var other = await StatesAsync(lease, tokens);
        return await lease.Model.Engine.RunOnDeviceAsync((_, _) => author.Compare(other));
    }

    private static Task<ResponseStates> StatesAsync(ModelLease lease, ResponseTokens tokens)
    {
        var reference = lease.Adapter;
        return lease.Model.Engine.RunOnDeviceAsync(
            (decoder, adapters) =>
                ResponseStates.Compute(
                    decoder,
                    reference is null ? null : adapters.GetOrLoad(reference),
                    tokens
                )
        );
    }
}
