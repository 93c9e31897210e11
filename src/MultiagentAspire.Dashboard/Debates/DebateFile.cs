namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A file of finished debates: one iteration, one arm or measurement.</summary>
/// <param name="Path">Relative to the run's folder.</param>
/// <param name="Iteration">0 is before any finetuning.</param>
/// <param name="Name">What the debates were held for.</param>
public sealed record DebateFile(string Path, int Iteration, string Name)
{
    /// <summary>The folder of what agents learned from these debates, relative to the run's; null where they learned nothing from them.</summary>
    public string? Data =>
        System.IO.Path.GetFileNameWithoutExtension(Path) == DebateFiles.Training
            ? System.IO.Path.Combine(
                System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(Path)!)!,
                "data"
            )
            : null;
}
