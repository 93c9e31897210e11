using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Writes weights as one file, or as several with an index where they are too large for one (interop B1).
/// </summary>
public static class CheckpointShards
{
    /// <summary>Most bytes of one file, as Hugging Face's writers have it.</summary>
    public const long LargestFile = 5_000_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes tensors as fp32 into an existing folder: <c>model.safetensors</c>, or numbered shards and
    /// <c>model.safetensors.index.json</c>.
    /// </summary>
    /// <param name="mostBytes">Of one file; a tensor that is larger gets one of its own.</param>
    public static void Write(
        string folder,
        IEnumerable<(string Name, Tensor Tensor)> tensors,
        long mostBytes = LargestFile
    )
    {
        var shards = Plan(tensors.ToList(), named => named.Tensor.numel() * sizeof(float), mostBytes);
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
        var index = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["total_size"] = shards.Sum(shard =>
                    shard.Sum(named => named.Tensor.numel() * sizeof(float))
                ),
            },
            ["weight_map"] = new JsonObject(
                map.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))
            ),
        };
        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"),
            index.ToJsonString(Indented) + "\n"
        );
    }

    /// <summary>Cuts a list into runs of at most so many bytes, in its order; at least one run.</summary>
    internal static IReadOnlyList<IReadOnlyList<T>> Plan<T>(
        IReadOnlyList<T> items,
        Func<T, long> bytesOf,
        long most
    )
    {
        var runs = new List<List<T>> { new() };
        var filled = 0L;
        foreach (var item in items)
        {
            var bytes = bytesOf(item);
            if (runs[^1].Count > 0 && filled + bytes > most)
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
