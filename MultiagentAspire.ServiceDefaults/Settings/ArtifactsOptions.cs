using System.ComponentModel.DataAnnotations;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>
/// Section <c>Artifacts</c>: the folders of models and runs, which all services of a deployment see under the same
/// paths.
/// </summary>
public sealed class ArtifactsOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Artifacts";

    /// <summary>
    /// Folders separated by semicolons. No artifact outside of them is read or written. Default: the working folder.
    /// </summary>
    [Required]
    public string Roots { get; set; } = ".";

    /// <summary>The folder that holds <c>runs/&lt;name&gt;</c>, inside the roots. Default: the first root.</summary>
    [Required]
    public string Output { get; set; } = ".";

    /// <summary>The folders of <see cref="Roots"/>.</summary>
    public IReadOnlyList<string> RootFolders =>
        Roots.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
