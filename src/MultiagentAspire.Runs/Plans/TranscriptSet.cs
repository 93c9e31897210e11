using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>One file of transcripts, and the names in the ids of its debates.</summary>
/// <param name="SeededBy">
/// The arm or measurement from whose name the seeds of the debates derive; part of their ids.
/// </param>
/// <param name="Split">The split as it is written in their ids, such as <c>train</c> or <c>guard</c>.</param>
/// <param name="Path">Relative to the run's folder, with <c>/</c>.</param>
public sealed record TranscriptSet(string SeededBy, string Split, string Path)
{
    /// <summary>Name of the set in reports and pages: that of its file, with the arm where needed.</summary>
    public string Name => RunLayout.SetName(Path);
}
