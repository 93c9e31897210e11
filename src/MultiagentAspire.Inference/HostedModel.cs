namespace MultiagentAspire.Inference;

/// <summary>
/// An entry of a <see cref="ModelCache"/>: one model folder with one content. Its mutable properties are guarded by the
/// lock of the cache.
/// </summary>
/// <param name="key">Full path of the folder, and digest of its content.</param>
/// <param name="load">Loads the model, once.</param>
internal sealed class HostedModel((string Folder, string Digest) key, Func<LoadedModel> load)
{
    private readonly Lazy<LoadedModel> _model = new(load);

    /// <summary>Full path of the folder, and digest of its content.</summary>
    public (string Folder, string Digest) Key => key;

    /// <summary>Whether <see cref="Model"/> is in memory.</summary>
    public bool IsLoaded => _model.IsValueCreated;

    /// <summary>The model, loaded at the first use; what the loading throws is thrown again at each use.</summary>
    public LoadedModel Model => _model.Value;

    /// <summary>Whether it is the full weights of an agent, of which only some stay loaded.</summary>
    public bool IsFullWeights { get; set; }

    /// <summary>Whether the folder now has other content: the model is unloaded when it is not in use.</summary>
    public bool IsSuperseded { get; set; }
}
