using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Accuracies of the same responses under another reading of the task (<see cref="ITask.OtherReadings"/>).
/// </summary>
/// <param name="Reading">Its name, for example <c>strict</c>.</param>
/// <param name="Single">As <see cref="ArmIteration.Single"/>.</param>
/// <param name="Vote">
/// As <see cref="ArmIteration.Vote"/>; the vote is over the answers that this reading extracts, by its own comparison.
/// </param>
/// <param name="Debate">As <see cref="ArmIteration.Debate"/>, voted in the same way; null without debate.</param>
/// <param name="ParseFailures">Share of all responses in which this reading finds no answer.</param>
public sealed record ReadingResult(
    string Reading,
    Estimate Single,
    Estimate Vote,
    Estimate? Debate,
    double ParseFailures
)
{
    /// <summary>
    /// Reads the texts of <paramref name="debates"/> anew. What agents read and learned from stays as it was: it used
    /// the task's own reading.
    /// </summary>
    /// <param name="reading">How to extract and compare.</param>
    /// <param name="debates">At least one, those of fewer rounds than others ended early.</param>
    /// <param name="references">Problem → its reference answer.</param>
    /// <param name="voting">How the run votes; null: the defaults.</param>
    public static ReadingResult Create(
        AnswerReading reading,
        IReadOnlyList<GradedDebate> debates,
        IReadOnlyDictionary<string, string> references,
        VotingSettings? voting = null
    )
    {
        var read = debates.Select(debate => debate.ReadBy(reading, references[debate.ProblemId])).ToList();
        var debated = GradedDebate.Align(read).Where(debate => debate.Rounds.Length > 1);
        var rounds = read.SelectMany(debate => debate.Rounds)
            .Select(round => (IReadOnlyList<GradedAnswer>)round);
        var singles = read.Select(debate => Responses.CorrectShare(debate.First));
        var votes = read.Select(debate => Score(debate.First));
        var debateVotes = debated.Select(debate => (double?)Score(debate.Final));
        return new ReadingResult(
            reading.Name,
            Estimate.FromMean([.. singles]),
            Estimate.FromMean([.. votes]),
            Estimate.FromDefined(debateVotes),
            Responses.ParseFailureRate(rounds)
        );

        double Score(IReadOnlyList<GradedAnswer> answers) =>
            MajorityVote.Score(answers, reading.Correct, voting);
    }
}
