using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>An agent's data file and the messages from which its examples were made.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Source">The debates.</param>
/// <param name="Examples">The examples in the order of the file.</param>
/// <param name="Messages">For each example its messages; null where there are none of its content.</param>
internal sealed record SelectedData(
    string Path,
    TranscriptSource Source,
    IReadOnlyList<TrainingExample> Examples,
    ImmutableArray<ExampleSource?> Messages
)
{
    /// <summary>Number of each example, from 0, that learns a response.</summary>
    public IEnumerable<int> ThatLearn(int debate, int slot, int round) =>
        Enumerable
            .Range(0, Examples.Count)
            .Where(number => Messages[number] is { } source && source.Learns(debate, slot, round));

    /// <summary>Whether an example learns a response of one of some authors.</summary>
    public bool Learns(IReadOnlySet<AgentId> authors) =>
        Messages.Any(source => source is not null && Learned(source).Any(authors.Contains));

    private IEnumerable<AgentId> Learned(ExampleSource source) =>
        Source
            .Debates[source.Debate]
            .Rounds.Skip(source.FirstLearned - 1)
            .Take(source.Round - source.FirstLearned + 1)
            .Select(round => round[source.Slot].Agent);
}
