using MultiagentAspire.Modeling.Generation;
using MultiagentAspire.Modeling.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Computes the scheduled tokens of one step in one pass of the model, and samples a token for each sequence that is
/// complete. Used by the engine's thread only.
/// </summary>
/// <param name="decoder">The base model.</param>
/// <param name="cache">Keys and values of the running sequences.</param>
/// <param name="adapters">The adapters of the sequences.</param>
/// <param name="tokenizerSize">
/// Number of ids that the tokenizer knows; 0: no tokenizer. Ids from there on, of a padded head, are never sampled.
/// </param>
internal sealed class StepRunner(Decoder decoder, KvCache cache, AdapterCache adapters, int tokenizerSize)
    : IDisposable
{
    /// <summary>Kept: a number that is passed as a double could be freed before libtorch reads it.</summary>
    private static readonly Scalar NegativeInfinity = double.NegativeInfinity.ToScalar();

    private readonly Sampler _sampler = new();

    /// <summary>Runs one step.</summary>
    /// <param name="plan">The scheduled tokens, at least one row.</param>
    /// <returns>For each row that needs sampling, in order, the sampled id and its log probability in nats.</returns>
    public (int Id, double LogProbability)[] Run(IReadOnlyList<ScheduledRow> plan)
    {
        using var scope = NewDisposeScope();
        var (tokens, digests) = Flatten(plan);
        var logits = decoder.Step(tokens, cache.Data, adapters.StackFor(digests)); // (E, V)
        var draws = plan.Where(row => row.NeedsSampling).Select(ToDraw).ToArray();
        if (draws.Length == 0)
            return [];
        MaskUnknownIds(logits);
        return _sampler.Next(logits, draws);
    }

    /// <summary>The tokens of all rows one after another, and the digest of each token's adapter.</summary>
    private (StepTokens Tokens, string?[] Digests) Flatten(IReadOnlyList<ScheduledRow> plan)
    {
        var total = plan.Sum(row => row.Count);
        var ids = new long[total];
        var rows = new long[total];
        var indices = new long[total];
        var positions = new long[total];
        var angles = new long[total];
        var digests = new string?[total];
        var ends = new List<long>(plan.Count);
        var n = 0;
        foreach (var row in plan)
        {
            for (var i = 0; i < row.Count; i++, n++)
            {
                var position = row.Start + i;
                ids[n] = row.Sequence[position];
                rows[n] = row.Sequence.CacheRow;
                indices[n] = i;
                positions[n] = position;
                angles[n] = decoder.AngleOf(position, row.Sequence.Length);
                digests[n] = row.Sequence.Request.Adapter?.Digest;
            }
            if (row.NeedsSampling)
                ends.Add(n - 1);
        }
        var maxLength = plan.Max(row => row.Count);
        var context = plan.Max(row => row.Start + row.Count);
        var tokens = new StepTokens(ids, rows, indices, positions, [.. ends], plan.Count, maxLength, context);
        return (tokens with { Angles = angles }, digests);
    }

    /// <summary>Excludes ids that the tokenizer does not know: they have no text.</summary>
    private void MaskUnknownIds(Tensor logits)
    {
        var vocabularySize = decoder.Config.VocabularySize;
        if (tokenizerSize > 0 && tokenizerSize < vocabularySize)
            logits
                .narrow(1, tokenizerSize, vocabularySize - tokenizerSize) // (E, unknown)
                .fill_(NegativeInfinity);
    }

    private static SamplingDraw ToDraw(ScheduledRow row)
    {
        var sampling = row.Sequence.Request.Sampling;
        return new SamplingDraw(
            sampling.Temperature,
            sampling.TopP,
            sampling.TopK,
            row.Sequence.NextUniform()
        );
    }

    /// <summary>Frees the sampler.</summary>
    public void Dispose() => _sampler.Dispose();
}
