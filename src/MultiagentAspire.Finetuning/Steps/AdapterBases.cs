using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Whether the adapters that agents begin with were trained on the models that the run gives them, as far as
/// they say so. Whoever loads one finds that, too, but on a deployment only when it is first asked, after
/// hours perhaps.
/// </summary>
internal static class AdapterBases
{
    /// <exception cref="InvalidRunFileException">One was trained on another base model.</exception>
    public static void Check(RunFile run)
    {
        foreach (
            var (model, adapter) in run
                .Agents.Where(agent => agent.Adapter is not null)
                .Select(agent => (agent.Model, agent.Adapter!.Path))
                .Distinct()
        )
            if (
                BaseOf(adapter) is { } trainedOn
                && ContentDigest.OfModel(run.Models[model]) is var digest
                && trainedOn != digest
            )
                throw new InvalidRunFileException(
                    $"{adapter}: was trained on another base model than {run.Models[model]} (base_digest {ShortDigest(trainedOn)}, this model's is {digest}); use it with the model it was trained on, or train it again."
                );
    }

    /// <summary>
    /// Digest of the model that an adapter was trained on, from its file's metadata. Null where the file does
    /// not state it, as adapters made by other tools, or cannot be read: the loader of the adapter then
    /// reports why.
    /// </summary>
    internal static string? BaseOf(string adapter)
    {
        try
        {
            using var file = SafetensorsFile.Open(Path.Combine(adapter, "adapter_model.safetensors"));
            return file.Metadata.GetValueOrDefault("base_digest");
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ModelFileException)
        {
            return null;
        }
    }

    /// <summary>It comes from a file: short, and nothing that steers a terminal.</summary>
    private static string ShortDigest(string digest) =>
        string.Concat(digest.Take(80).Select(character => char.IsControl(character) ? '\uFFFD' : character));
}
