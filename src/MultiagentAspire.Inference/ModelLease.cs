using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>The use of an agent's model: it stays in memory until the lease is disposed.</summary>
/// <param name="entry">The lease of the model's cache entry.</param>
/// <param name="adapter">The agent's adapter; null: the model alone.</param>
internal sealed class ModelLease(CacheLease<HostedModel> entry, AdapterRef? adapter) : IDisposable
{
    /// <summary>The model, loaded at the first call.</summary>
    /// <exception cref="MultiagentAspire.ModelFiles.ModelFileException">The folder is not a usable model.</exception>
    public LoadedModel Model => entry.Value.Model;

    /// <inheritdoc cref="ModelLease" path="/param[@name='adapter']"/>
    public AdapterRef? Adapter => adapter;

    /// <inheritdoc/>
    public void Dispose() => entry.Dispose();
}
