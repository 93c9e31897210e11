namespace MultiagentAspire.Runs.Files;

/// <summary>Finds the folders and files that a run file names.</summary>
/// <param name="candidatesFor">Where a named path may lie, best first; throws where it is outside the roots.</param>
internal sealed class RunPaths(Func<string, string[]> candidatesFor)
{
    /// <summary>
    /// Receives the paths that do not exist, which are then taken as they are named; null: a missing path is an error.
    /// </summary>
    public ICollection<string>? Missing { get; init; }

    /// <summary>Where a named path may lie, best first.</summary>
    public string[] CandidatesFor(string path) => candidatesFor(path);

    /// <summary>The first candidate that exists; null where none does and that is an error.</summary>
    /// <param name="path">As the run file names it.</param>
    /// <param name="exists">Whether a full path is a folder or file of the kind that is needed.</param>
    public string? Find(string path, Predicate<string> exists)
    {
        var candidates = candidatesFor(path);
        if (Array.Find(candidates, exists) is { } found)
            return found;
        Missing?.Add(path);
        return Missing is null ? null : candidates[0];
    }
}
