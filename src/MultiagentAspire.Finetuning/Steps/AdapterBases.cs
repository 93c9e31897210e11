using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Checks that the adapters with which agents start were trained on the models that the run file gives them. The
/// loader of an adapter checks the same, but on a deployment only at the adapter's first use, hours later perhaps.
/// </summary>
internal static class AdapterBases
{
    /// <summary>The most characters of a digest from a file that an error quotes.</summary>
    private const int MaxQuotedLength = 80;

    /// <summary>Compares the base digest of each adapter with the digest of the agent's model.</summary>
    /// <param name="run">The run file. Agents without an adapter are not checked.</param>
    /// <exception cref="InvalidRunFileException">An adapter was trained on another base model.</exception>
    public static void Check(RunFile run)
    {
        var adapters = run
            .Agents.Where(agent => agent.Adapter is not null)
            .Select(agent => (agent.Model, agent.Adapter!.Path))
            .Distinct();
        foreach (var (model, adapter) in adapters)
            if (BaseOf(adapter) is { } trainedOn)
                RequireSameBase(adapter, trainedOn, run.Models[model]);
    }

    /// <summary>Compares a base digest with the content of a model folder, which is read as a whole.</summary>
    private static void RequireSameBase(string adapter, string trainedOn, string modelFolder)
    {
        var digest = ContentDigest.OfModel(modelFolder);
        if (trainedOn == digest)
            return;
        throw new InvalidRunFileException(
            $"{adapter}: was trained on another base model than {modelFolder} "
                + $"(base_digest {Printable(trainedOn)}, this model's is {digest}); "
                + "use it with the model it was trained on, or train it again."
        );
    }

    /// <summary>
    /// Digest of the model that an adapter was trained on, from the metadata of its safetensors file.
    /// </summary>
    /// <param name="adapter">The adapter's folder.</param>
    /// <returns>
    /// Null where the file does not state it, as in adapters of other tools, or cannot be read: the loader of the
    /// adapter then reports why.
    /// </returns>
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

    /// <summary>Cuts a text from a file and replaces its control characters, which could steer a terminal.</summary>
    private static string Printable(string text) =>
        string.Concat(
            text.Take(MaxQuotedLength).Select(character => char.IsControl(character) ? '\uFFFD' : character)
        );
}
