using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>A key of a run file as a form shows it, read from the schema of run files.</summary>
/// <param name="Path">
/// Dotted path, such as <c>training.epochs</c>. <see cref="RunKeys.Model"/> and paths that begin with it stand for keys
/// of the only model, whatever its name.
/// </param>
/// <param name="Kind">Type of the value.</param>
/// <param name="Description">A sentence of the schema.</param>
/// <param name="Default">
/// The value where the key is not given; null where the schema names none, since it depends on other keys.
/// </param>
/// <param name="IsRequired">Whether a run file without the key is rejected.</param>
/// <param name="Choices">The values that the schema lists; empty where it lists none.</param>
public sealed partial record RunKey(
    string Path,
    KeyKind Kind,
    string Description,
    string? Default,
    bool IsRequired,
    ImmutableArray<string> Choices
)
{
    /// <summary>Label of the key's field: <c>learning rate</c>.</summary>
    public string Label { get; } = LabelOf(Path);

    private static string LabelOf(string path)
    {
        if (path is RunKeys.EndpointModel)
            return "model at the endpoint";
        if (path is "task.name" or "agents.count")
            return path.Split('.')[0];
        var name = path[(path.LastIndexOf('.') + 1)..];
        return Capital().Replace(name, letter => $" {letter.Value.ToLowerInvariant()}");
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
