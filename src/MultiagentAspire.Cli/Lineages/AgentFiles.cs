using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>Whether the files of an agent are those of its training: "unchanged", "changed" or "gone".</summary>
/// <param name="Adapter">State of the adapter's folder; null where the agent has none.</param>
/// <param name="Data">State of the data file by the digest in the adapter; null where that names none.</param>
internal sealed record AgentFiles(string? Adapter, string? Data)
{
    private const string Unchanged = "unchanged";
    private const string Changed = "changed";

    /// <summary>Compares the files with the digests that the run recorded.</summary>
    public static AgentFiles Of(AgentTrace trace)
    {
        if (trace.Model is not { AdapterPath: { } folder, AdapterDigest: { } digest })
            return new AgentFiles(null, null);
        if (!Directory.Exists(folder))
            return new AgentFiles("gone", null);
        var adapter = ContentDigest.IsOfAdapter(folder, digest) ? Unchanged : Changed;
        return new AgentFiles(adapter, trace.MadeBy == trace.Agent ? DataOf(trace, folder) : null);
    }

    /// <summary>The metadata of an adapter's weights names the digest of its data.</summary>
    private static string? DataOf(AgentTrace trace, string folder)
    {
        var weights = Path.Combine(folder, "adapter_model.safetensors");
        if (trace.Training is not { } training || !File.Exists(weights))
            return null;
        using var file = SafetensorsFile.Open(weights);
        return file.Metadata.GetValueOrDefault("data_digest") is not { } recorded ? null
            : recorded == training.DataDigest ? Unchanged
            : Changed;
    }
}
