using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>A key of a run file as a form shows it, by the schema that is shipped with the run files.</summary>
/// <param name="Path">Dotted; <see cref="RunKeys.Model"/> and those that begin with it stand for keys of the
/// only model, whatever its name.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Default">What holds where it is left out; null where the schema names nothing, since it
/// depends on other keys.</param>
/// <param name="IsRequired">A file without it is refused.</param>
/// <param name="Choices">Its values, where they are few.</param>
public sealed partial record RunKey(
    string Path,
    KeyKind Kind,
    string Description,
    string? Default,
    bool IsRequired,
    ImmutableArray<string> Choices
)
{
    /// <summary>In words: <c>learning rate</c>.</summary>
    public string Label { get; } =
        Path is RunKeys.EndpointModel ? "model at the endpoint"
        : Path is "task.name" or "agents.count" ? Path.Split('.')[0]
        : Capital()
            .Replace(Path[(Path.LastIndexOf('.') + 1)..], letter => $" {letter.Value.ToLowerInvariant()}");

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
