using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Writes weights as one safetensors file, or as numbered shards with an index where they are too large for one,
/// in the layout of Hugging Face checkpoints.
/// </summary>
public static class CheckpointShards
{
    /// <summary>
    /// Most bytes of tensors in one file: the default of transformers' <c>save_pretrained</c> (5 GB).
    /// </summary>
    public const long MaxShardBytes = 5_000_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes tensors as fp32 into an existing folder: <c>model.safetensors</c>, or numbered shards and
    /// <c>model.safetensors.index.json</c>.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="tensors">Names and tensors in the order in which they are written.</param>
    /// <param name="maxBytes">Limit of one file; a larger tensor gets a file of its own.</param>
    public static void Write(
        string folder,
        IEnumerable<(string Name, Tensor Tensor)> tensors,
        long maxBytes = MaxShardBytes
    )
    {
        var shards = Plan(tensors.ToList(), named => BytesOf(named.Tensor), maxBytes);
        if (shards.Count == 1)
        {
            TensorFiles.Write(Path.Combine(folder, "model.safetensors"), shards[0]);
            return;
        }
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < shards.Count; i++)
        {
            var file = $"model-{i + 1:00000}-of-{shards.Count:00000}.safetensors";
            TensorFiles.Write(Path.Combine(folder, file), shards[i]);
            foreach (var (name, _) in shards[i])
                map.Add(name, file);
        }
        WriteIndex(folder, shards.Sum(shard => shard.Sum(named => BytesOf(named.Tensor))), map);
    }

    /// <summary>Writes the index, which names the shard of each tensor.</summary>
    private static void WriteIndex(string folder, long totalBytes, IDictionary<string, string> shardOf)
    {
        var entries = shardOf.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value));
        var index = new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = totalBytes },
            ["weight_map"] = new JsonObject(entries),
        };
        var path = Path.Combine(folder, "model.safetensors.index.json");
        File.WriteAllText(path, index.ToJsonString(Indented) + "\n");
    }

    private static long BytesOf(Tensor tensor) => tensor.numel() * sizeof(float);

    /// <summary>
    /// Cuts a list into runs of at most so many bytes, keeping its order. Gives at least one run; an item that is
    /// larger is a run of its own.
    /// </summary>
    internal static IReadOnlyList<IReadOnlyList<T>> Plan<T>(
        IReadOnlyList<T> items,
        Func<T, long> bytesOf,
        long maxBytes
    )
    {
        var runs = new List<List<T>> { new() };
        var filled = 0L;
        foreach (var item in items)
        {
            var bytes = bytesOf(item);
            if (runs[^1].Count > 0 && filled + bytes > maxBytes)
            {
                runs.Add([]);
                filled = 0;
            }
            runs[^1].Add(item);
            filled += bytes;
        }
        return runs;
    }
}
