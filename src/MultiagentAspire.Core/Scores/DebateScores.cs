using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// The responses of one debate under the models of its society, and how different their texts are. Independent samples
/// are a debate of one round.
/// </summary>
/// <param name="ProblemId">Id of the problem.</param>
/// <param name="First">[n]: slot n's response in round 1; null where it was not scored.</param>
/// <param name="Final">[n]: the same in the last round; empty where the debate has one round.</param>
/// <param name="Dissimilarity">
/// [i][j]: 1 − cosine of the embeddings of two slots' last responses, 0..2; null where one has none.
/// </param>
public sealed record DebateScores(
    string ProblemId,
    ImmutableArray<ResponseScores?> First,
    ImmutableArray<ResponseScores?> Final,
    ImmutableArray<ImmutableArray<double?>> Dissimilarity
)
{
    /// <summary>The scores of the last round.</summary>
    public ImmutableArray<ResponseScores?> LastRound() => Final.IsEmpty ? First : Final;
}
