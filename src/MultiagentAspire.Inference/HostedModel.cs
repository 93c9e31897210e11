namespace MultiagentAspire.Inference;

/// <summary>
/// One model folder of a <see cref="ModelCache"/>, by path and content. What changes is guarded by the host's
/// lock.
/// </summary>
internal sealed class HostedModel((string Folder, string Digest) key, Func<LoadedModel> load)
{
    private readonly Lazy<LoadedModel> _model = new(load);

    /// <summary>Full path of the folder, and digest of its content.</summary>
    public (string Folder, string Digest) Key => key;

    /// <summary>Whether <see cref="Model"/> is in memory.</summary>
    public bool IsLoaded => _model.IsValueCreated;

    /// <summary>The model, loaded at the first call.</summary>
    public LoadedModel Model => _model.Value;

    /// <summary>Whether it is an agent's own checkpoint, which need not stay loaded.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Whether the folder holds other content since: it leaves when nobody uses it.</summary>
    public bool IsSuperseded { get; set; }
}
