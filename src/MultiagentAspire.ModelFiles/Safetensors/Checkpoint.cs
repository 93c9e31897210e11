using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>The weights of a model folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names, under one lookup.</summary>
public sealed class Checkpoint : IDisposable
{
    private const long LargestIndex = 64L << 20;
    private readonly string location;
    private readonly IReadOnlyList<SafetensorsFile> files;
    private readonly Dictionary<string, SafetensorsTensor> tensors;

    private Checkpoint(
        string location,
        IReadOnlyList<SafetensorsFile> files,
        Dictionary<string, SafetensorsTensor> tensors
    )
    {
        this.location = location;
        this.files = files;
        this.tensors = tensors;
    }

    /// <summary>Every tensor name.</summary>
    public IReadOnlyCollection<string> Names => tensors.Keys;

    /// <summary>Bytes of all tensors together.</summary>
    public long TotalBytes => tensors.Values.Sum(t => t.Length);

    /// <summary>Metadata of the first file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => files[0].Metadata;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFileException">There is none.</exception>
    public SafetensorsTensor this[string name] =>
        tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new ModelFileException(
                location,
                $"has no tensor {ModelFileException.Quote(name)}; the configuration and the weights do not belong together"
            );

    /// <summary>Opens the weights of a folder.</summary>
    /// <exception cref="ModelFileException">No weights, or weights that are not valid.</exception>
    public static Checkpoint Open(string folder)
    {
        var single = Path.Combine(folder, "model.safetensors");
        if (File.Exists(single))
            return OpenFile(single);
        var index = Path.Combine(folder, "model.safetensors.index.json");
        if (File.Exists(index))
            return OpenIndex(folder, index);
        throw new ModelFileException(
            folder,
            "holds neither model.safetensors nor model.safetensors.index.json; other weight formats are not read"
        );
    }

    /// <summary>Opens one file, such as an adapter's.</summary>
    public static Checkpoint OpenFile(string path)
    {
        var file = SafetensorsFile.Open(path);
        return new Checkpoint(path, [file], file.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal));
    }

    /// <summary>Looks a tensor up by its exact name.</summary>
    public bool TryGet(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SafetensorsTensor? tensor
    ) => tensors.TryGetValue(name, out tensor);

    /// <summary>Closes every file.</summary>
    public void Dispose()
    {
        foreach (var file in files)
            file.Dispose();
    }

    private static Checkpoint OpenIndex(string folder, string index)
    {
        var map =
            JsonSection.ReadFile(index, LargestIndex).Section("weight_map")
            ?? throw new ModelFileException(index, "'weight_map' is missing");
        var files = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        try
        {
            foreach (var property in map.Element.EnumerateObject())
            {
                // Not looked up by its name: that goes through all names, and a foreign file has as many as it likes.
                var shard =
                    property.Value.ValueKind == JsonValueKind.String
                        ? map.Text(property.Name, property.Value)
                        : throw map.Error(property.Name, "must be the name of a file");
                if (!files.TryGetValue(shard, out var file))
                    files.Add(shard, file = SafetensorsFile.Open(ShardPath(folder, index, shard)));
                if (!file.TryGet(property.Name, out var tensor))
                    throw new ModelFileException(
                        index,
                        $"says tensor {ModelFileException.Quote(property.Name)} is in {ModelFileException.Quote(shard)}, which does not have it; fetch the shards again"
                    );
                tensors.Add(property.Name, tensor);
            }
            if (files.Count == 0)
                throw new ModelFileException(index, "'weight_map' names no tensor");
            return new Checkpoint(index, [.. files.Values], tensors);
        }
        catch
        {
            foreach (var file in files.Values)
                file.Dispose();
            throw;
        }
    }

    /// <summary>The index is foreign input: a name with a path in it could open any file of the machine.</summary>
    private static string ShardPath(string folder, string index, string shard)
    {
        if (
            shard.Length is 0 or > 255
            || shard is "." or ".."
            || shard.AsSpan().IndexOfAny('/', '\\', '\0') >= 0
            || Path.IsPathRooted(shard)
            || shard.Contains(':')
        )
            throw new ModelFileException(
                index,
                $"names the shard {ModelFileException.Quote(shard)}, which is not a plain file name in the model's folder"
            );
        return Path.Combine(folder, shard);
    }
}
