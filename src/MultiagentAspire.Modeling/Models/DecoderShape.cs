namespace MultiagentAspire.Modeling.Models;

/// <summary>The sizes of a decoder, and nothing else: what layers need to view their tensors.</summary>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Hidden">C, model dimension.</param>
/// <param name="Intermediate">F, width of the gated MLP.</param>
/// <param name="Heads">H, query heads.</param>
/// <param name="KvHeads">K, key/value heads; H is a multiple of K.</param>
/// <param name="HeadDim">D; H·D may differ from C.</param>
/// <param name="Vocabulary">V.</param>
/// <param name="NormEpsilon">Epsilon of RMSNorm.</param>
/// <param name="Tied">The head is the embedding matrix.</param>
public sealed record DecoderShape(
    int Layers, int Hidden, int Intermediate, int Heads, int KvHeads, int HeadDim, int Vocabulary, double NormEpsilon, bool Tied)
{
    /// <summary>Rows of the fused query-key-value matrix: (H + 2K)·D.</summary>
    public int QkvRows => (Heads + (2 * KvHeads)) * HeadDim;

    /// <summary>All weights; a tied head counts once.</summary>
    public long Parameters =>
        ((long)Vocabulary * Hidden * (Tied ? 1 : 2)) + Hidden
        + (Layers * ((2L * Hidden) + ((long)QkvRows * Hidden) + ((long)Hidden * Heads * HeadDim) + (3L * Hidden * Intermediate)));
}
