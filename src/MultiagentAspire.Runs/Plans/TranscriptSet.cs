using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>One file of transcripts.</summary>
/// <param name="SeededBy">The name from which the seeds of its debates derive, as it stands in their ids.</param>
/// <param name="Split">The split as it stands in their ids.</param>
/// <param name="Path">Relative to the run's folder, with <c>/</c>.</param>
public sealed record TranscriptSet(string SeededBy, string Split, string Path)
{
    /// <summary>What the set is called in reports and pages.</summary>
    public string Name => RunLayout.SetName(Path);
}
