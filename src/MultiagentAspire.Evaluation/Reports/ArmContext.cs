using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// What the report of one arm after one iteration needs besides its debates: costs, labels and voting rules.
/// </summary>
/// <param name="TokensTrained">Tokens of all training that led here.</param>
/// <param name="Seconds">Wall-clock time of the evaluation.</param>
/// <param name="PseudoLabels">Quality of the training labels of the iteration, where there were any.</param>
/// <param name="Agents">
/// N of the run. Arms of more samples show the diversity that N of them have on average, since more samples hold more
/// answers. Null: all samples of the arm.
/// </param>
/// <param name="Transcripts">Name of the set of the debates, as of <see cref="ArmIteration.Transcripts"/>.</param>
/// <param name="LabelTranscripts">Name of the set that the labels are from.</param>
/// <param name="Voting">How the run votes; null: the defaults.</param>
public sealed record ArmContext(
    long TokensTrained = 0,
    double Seconds = 0,
    PseudoLabels? PseudoLabels = null,
    int? Agents = null,
    string? Transcripts = null,
    string? LabelTranscripts = null,
    VotingSettings? Voting = null
)
{
    /// <summary>Scores of responses by models, for some of the problems; empty where none were scored.</summary>
    public ImmutableArray<DebateScores> ModelScores { get; init; } = [];
}
