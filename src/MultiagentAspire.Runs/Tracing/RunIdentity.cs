using System.Collections.Immutable;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>What decided the results of a run, from its manifest.</summary>
/// <param name="Name">Name of the run.</param>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Seed">The seed from which every other derives.</param>
/// <param name="SettingsDigest">Digest of settings and models, without name, seed and paths.</param>
/// <param name="Started">When it was first started.</param>
/// <param name="Command">The command line that started it; null where a service did.</param>
/// <param name="Versions">Versions of product, commit and runtime that started it.</param>
/// <param name="Changes">Versions that had changed when it was resumed.</param>
/// <param name="Growth">What was added when it was resumed, such as "iterations 1 → 3".</param>
/// <param name="Models">Digest of each base model by its name in the run file.</param>
/// <param name="Problems">Digest of the problem ids of each split.</param>
public sealed record RunIdentity(
    string Name,
    string Folder,
    long Seed,
    string SettingsDigest,
    DateTimeOffset Started,
    string? Command,
    ImmutableSortedDictionary<string, string> Versions,
    ImmutableArray<string> Changes,
    ImmutableArray<string> Growth,
    ImmutableSortedDictionary<string, string> Models,
    ImmutableSortedDictionary<string, string> Problems
)
{
    internal static RunIdentity Of(RunManifest manifest, RunLayout layout) =>
        new(
            manifest.Name,
            layout.Folder,
            manifest.Seed,
            manifest.SettingsDigest,
            manifest.Started,
            manifest.Command,
            manifest.Versions,
            manifest.Changes,
            manifest.Growth ?? [],
            manifest.Models,
            manifest.Problems
        );
}
