using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// Judges a model by kind of step, on documents that are kept for this: the mean over problems hides what is
/// still missing.
/// </summary>
/// <param name="corpus">Where the documents come from.</param>
/// <param name="documents">How many of each kind.</param>
public sealed class CorpusProbe(ArithmeticCorpus corpus, int documents)
{
    private const int BatchTokens = 8192;

    /// <summary>Share of the documents of each kind in which every learned token is the most likely one.</summary>
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

    private static long CountCorrect(Decoder decoder, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = tensor(batch.Ids, [batch.Rows, batch.Length], device: decoder.Device); // (B, T)
        var labels = tensor(batch.Labels, [batch.Rows, batch.Length], device: decoder.Device); // (B, T)
        var best = decoder.Logits(decoder.Forward(ids)).argmax(-1).view(batch.Rows, batch.Length); // (B, T)
        return ((best == labels) | (labels < 0)).all(1).sum().item<long>();
    }
}
