using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>An agent's model in use: it does not leave memory before this is disposed.</summary>
/// <param name="entry">The use of the model's folder.</param>
/// <param name="adapter">The agent's adapter on it; null: the model as it is.</param>
internal sealed class ModelLease(CacheLease<HostedModel> entry, AdapterRef? adapter) : IDisposable
{
    /// <summary>The model, loaded at the first call.</summary>
    /// <exception cref="MultiagentAspire.ModelFiles.ModelFileException">The folder is no usable model.</exception>
    public LoadedModel Model => entry.Value.Model;

    /// <inheritdoc cref="ModelLease" path="/param[@name='adapter']"/>
    public AdapterRef? Adapter => adapter;

    /// <inheritdoc/>
    public void Dispose() => entry.Dispose();
}
