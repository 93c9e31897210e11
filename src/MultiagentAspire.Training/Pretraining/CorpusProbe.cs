using MultiagentAspire.Modeling.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// Measures a model by kind of step, on documents that it is not trained on. The mean over problems alone hides which
/// kinds it has not learned.
/// </summary>
/// <param name="corpus">The source of the documents.</param>
/// <param name="documents">Number of documents of each kind.</param>
public sealed class CorpusProbe(ArithmeticCorpus corpus, int documents)
{
    private const int BatchTokens = 8192;

    /// <summary>
    /// Share of the documents of each kind, 0 to 1, in which every learned token is the most likely one.
    /// </summary>
    /// <param name="decoder">The model, on any device.</param>
    public IReadOnlyList<(string Kind, double Right)> Run(Decoder decoder) =>
        [
            .. ArithmeticCorpus.ProbeKinds.Select(kind =>
                (kind, (double)CountCorrect(decoder, kind) / documents)
            ),
        ];

    private long CountCorrect(Decoder decoder, string kind)
    {
        var probes = Enumerable.Range(0, documents).Select(i => corpus.Probe(kind, i)).ToList();
        return DocumentBatches
            .Create(probes, BatchTokens, seed: 0)
            .Sum(batch => CountCorrect(decoder, batch));
    }

    /// <summary>Documents of a batch in which every learned token is the most likely one.</summary>
    private static long CountCorrect(Decoder decoder, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var zero = 0.ToScalar();
        var ids = tensor(batch.Ids, [batch.Rows, batch.Length], device: decoder.Device); // (B, T)
        var labels = tensor(batch.Labels, [batch.Rows, batch.Length], device: decoder.Device); // (B, T)
        var best = decoder.Logits(decoder.Forward(ids)).argmax(-1).view(batch.Rows, batch.Length); // (B, T)
        return ((best == labels) | labels.lt(zero)).all(1).sum().item<long>();
    }
}
