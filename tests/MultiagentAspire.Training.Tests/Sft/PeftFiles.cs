using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>A tensor as a file has it.</summary>
internal sealed record StoredTensor(string Type, long[] Shape, float[] Values);

/// <summary>
/// A reader and writer of safetensors and PEFT folders, written from the formats' descriptions alone: it
/// shares no code with what it checks.
/// </summary>
internal static class PeftFiles
{
    /// <summary>Tensors and metadata of a file whose tensors are all F32.</summary>
    public static (Dictionary<string, StoredTensor> Tensors, Dictionary<string, string> Metadata) Read(
        string path
    )
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var tensors = new Dictionary<string, StoredTensor>();
        var metadata = new Dictionary<string, string>();
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var pair in entry.Value.EnumerateObject())
                    metadata.Add(pair.Name, pair.Value.GetString()!);
                continue;
            }
            var offsets = entry
                .Value.GetProperty("data_offsets")
                .EnumerateArray()
                .Select(offset => offset.GetInt32())
                .ToArray();
            var values = MemoryMarshal
                .Cast<byte, float>(bytes.AsSpan(8 + length + offsets[0], offsets[1] - offsets[0]))
                .ToArray();
            tensors.Add(
                entry.Name,
                new(
                    entry.Value.GetProperty("dtype").GetString()!,
                    [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())],
                    values
                )
            );
        }
        return (tensors, metadata);
    }

    public static void Write(string path, Dictionary<string, StoredTensor> tensors)
    {
        var header = new Dictionary<string, object>();
        var at = 0;
        foreach (var (name, tensor) in tensors)
        {
            header.Add(
                name,
                new
                {
                    dtype = "F32",
                    shape = tensor.Shape,
                    data_offsets = (int[])[at, at + (4 * tensor.Values.Length)],
                }
            );
            at += 4 * tensor.Values.Length;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        foreach (var tensor in tensors.Values)
            file.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
    }

    /// <summary>W + scaling · B A for every module that the adapter names, as PEFT's merge_and_unload.</summary>
    public static Dictionary<string, StoredTensor> Merged(
        Dictionary<string, StoredTensor> model,
        Dictionary<string, StoredTensor> adapter,
        double scaling
    )
    {
        const string Prefix = "base_model.model.",
            Suffix = ".lora_A.weight";
        var merged = new Dictionary<string, StoredTensor>(model);
        foreach (
            var (name, a) in adapter.Where(tensor => tensor.Key.EndsWith(Suffix, StringComparison.Ordinal))
        )
        {
            var module = name[Prefix.Length..^Suffix.Length];
            var (b, w) = (adapter[$"{Prefix}{module}.lora_B.weight"], model[module + ".weight"]);
            var (rank, width) = ((int)a.Shape[0], (int)a.Shape[1]);
            var values = (float[])w.Values.Clone();
            for (var i = 0; i < values.Length; i++)
            {
                var delta = 0.0;
                for (var r = 0; r < rank; r++)
                    delta += (double)b.Values[(i / width * rank) + r] * a.Values[(r * width) + (i % width)];
                values[i] += (float)(scaling * delta);
            }
            merged[module + ".weight"] = w with { Values = values };
        }
        return merged;
    }
}
