namespace MultiagentAspire.Runs.Folders;

/// <summary>A file of finished debates: one iteration, one arm or measurement.</summary>
/// <param name="Path">Relative to the run's folder.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
public sealed record TranscriptFile(string Path, int Iteration)
{
    /// <summary>What the debates were held for, as reports call them.</summary>
    public string Name => RunLayout.SetName(Path);

    /// <summary>
    /// The folder of what agents learned from these debates, relative to the run's; null where they learned
    /// nothing from them.
    /// </summary>
    public string? Data => RunLayout.DataLearnedFrom(Path);
}
