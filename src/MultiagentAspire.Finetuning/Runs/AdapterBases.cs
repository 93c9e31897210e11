using System.Buffers.Binary;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>
/// Whether the adapters that agents begin with were trained on the models that the run gives them, as far as they say so. Whoever loads one finds that, too, but on a deployment only when
/// it is first asked, after hours perhaps.
/// </summary>
internal static class AdapterBases
{
    /// <summary>Longest header of a weights file that is looked at, in bytes; more than any adapter's.</summary>
    private const int LongestHeader = 16 * 1024 * 1024;

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
                    $"{adapter}: was trained on another base model than {run.Models[model]} (base_digest {Shown(trainedOn)}, this model's is {digest}); use it with the model it was trained on, or train it again."
                );
    }

    /// <summary>Digest of the model that an adapter was trained on; null where it does not say it, as adapters from elsewhere, or cannot be read, which its loader explains.</summary>
    internal static string? BaseOf(string adapter)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(adapter, "adapter_model.safetensors"));
            var prefix = new byte[8];
            file.ReadExactly(prefix);
            if (
                BinaryPrimitives.ReadUInt64LittleEndian(prefix) is var length
                && length > (ulong)Math.Min(LongestHeader, file.Length)
            )
                return null;
            var header = new byte[length];
            file.ReadExactly(header);
            using var json = JsonDocument.Parse(header);
            return
                Child(Child(json.RootElement, "__metadata__"), "base_digest")
                    is { ValueKind: JsonValueKind.String } digest
                ? digest.GetString()
                : null;
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidOperationException
            )
        {
            return null;
        }
    }

    private static JsonElement? Child(JsonElement? parent, string key) =>
        parent is { ValueKind: JsonValueKind.Object } section && section.TryGetProperty(key, out var child)
            ? child
            : null;

    /// <summary>It comes from a file: short, and nothing that steers a terminal.</summary>
    private static string Shown(string digest) =>
        string.Concat(digest.Take(80).Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
}
