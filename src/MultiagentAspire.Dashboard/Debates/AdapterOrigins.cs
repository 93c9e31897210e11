namespace MultiagentAspire.Dashboard.Debates;

/// <summary>In which iteration each adapter of a run was trained.</summary>
/// <param name="trained">The results of the run's trainings, by iteration; the first with a digest counts.</param>
public sealed class AdapterOrigins(IReadOnlyList<TrainedAdapter> trained)
{
    /// <summary>Knows no adapter.</summary>
    public static readonly AdapterOrigins None = new([]);

    /// <summary>The iteration whose training made an adapter; null where no finished training did.</summary>
    /// <param name="digest">Content digest of the adapter; null: the base model.</param>
    public int? Find(string? digest) =>
        digest is null ? null : trained.FirstOrDefault(adapter => adapter.Digest == digest)?.Iteration;
}
