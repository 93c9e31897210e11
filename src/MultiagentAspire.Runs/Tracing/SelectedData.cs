using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>An agent's data file and the messages from which its examples were made.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Source">The debates.</param>
/// <param name="Hinted">Debates with hints, of which examples were made as well; null: there are none.</param>
/// <param name="Examples">The examples in the order of the file.</param>
/// <param name="Messages">For each example its messages; null where there are none of its content.</param>
internal sealed record SelectedData(
    string Path,
    TranscriptSource Source,
    TranscriptSource? Hinted,
    IReadOnlyList<TrainingExample> Examples,
    ImmutableArray<ExampleSource?> Messages
)
{
    /// <summary>Number of each example, from 0, that learns a message.</summary>
    public IEnumerable<int> ThatLearn(TracedMessage message) =>
        Enumerable
            .Range(0, Examples.Count)
            .Where(number =>
                Messages[number] is { } source
                && FileOf(source) == message.Source
                && source.Learns(message.Index, message.Author.Slot, message.Round)
            );

    /// <summary>Whether an example learns a response of one of some authors in a file.</summary>
    public bool Learns(TranscriptSource file, IReadOnlySet<AgentId> authors) =>
        Messages.Any(source =>
            source is not null && FileOf(source) == file && Learned(source).Any(authors.Contains)
        );

    /// <summary>The transcripts in which the messages of an example are.</summary>
    public TranscriptSource FileOf(ExampleSource source) => source.IsHinted ? Hinted! : Source;

    private IEnumerable<AgentId> Learned(ExampleSource source) =>
        FileOf(source)
            .Debates[source.Debate]
            .Rounds.Skip(source.FirstLearned - 1)
            .Take(source.Round - source.FirstLearned + 1)
            .Select(round => round[source.Slot].Agent);
}
