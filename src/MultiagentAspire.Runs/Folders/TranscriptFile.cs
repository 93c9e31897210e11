namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// A file of transcripts: JSON lines, one finished debate each, of one iteration and one arm or measurement.
/// </summary>
/// <param name="Path">Path relative to the run's folder.</param>
/// <param name="Iteration">The iteration of its folder, 0 to L; 0 = before any finetuning.</param>
public sealed record TranscriptFile(string Path, int Iteration)
{
    /// <summary>Name of the set in reports and pages, as <see cref="RunLayout.SetName"/> makes it.</summary>
    public string Name => RunLayout.SetName(Path);

    /// <summary>
    /// The folder of the data that was selected from these debates, relative to the run's folder; null where no data is
    /// selected from them.
    /// </summary>
    public string? Data => RunLayout.DataLearnedFrom(Path);
}
