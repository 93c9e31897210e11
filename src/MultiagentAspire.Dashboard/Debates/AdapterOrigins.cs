namespace MultiagentAspire.Dashboard.Debates;

/// <summary>In which iteration each adapter of a run was trained.</summary>
public sealed class AdapterOrigins(IReadOnlyList<TrainedAdapter> trained)
{
    public static readonly AdapterOrigins None = new([]);

    /// <summary>The iteration; null for an adapter that no finished training made.</summary>
    public int? Find(string? digest) =>
        digest is null ? null : trained.FirstOrDefault(adapter => adapter.Digest == digest)?.Iteration;
}
