using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// The weights of a model folder: <c>model.safetensors</c>, or the shards that
/// <c>model.safetensors.index.json</c> names, under one lookup. Files stay mapped until it is disposed.
/// </summary>
public sealed class SafetensorsCheckpoint : IDisposable
{
    /// <summary>Size of <c>model.safetensors.index.json</c> in bytes: 64 MiB.</summary>
    private const long MaxIndexBytes = 64L << 20;

    /// <summary>Path of the folder or file, for messages.</summary>
    private readonly string _location;

    /// <summary>The mapped files; at least one, owned by this object.</summary>
    private readonly IReadOnlyList<SafetensorsFile> _files;

    /// <summary>All tensors of all files, by name.</summary>
    private readonly Dictionary<string, SafetensorsTensor> _tensors;

    private SafetensorsCheckpoint(
        string location,
        IReadOnlyList<SafetensorsFile> files,
        Dictionary<string, SafetensorsTensor> tensors
    )
    {
        _location = location;
        _files = files;
        _tensors = tensors;
    }

    /// <summary>Every tensor name, in no particular order.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>The strings of <c>__metadata__</c> in the first file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _files[0].Metadata;

    /// <summary>The tensor with exactly this name.</summary>
    /// <exception cref="ModelFileException">There is none.</exception>
    public SafetensorsTensor this[string name] =>
        _tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new ModelFileException(
                _location,
                $"has no tensor {ModelFileException.Quote(name)}; the configuration and the "
                    + "weights do not belong together"
            );

    /// <summary>Opens the weights of a folder. Only headers are read.</summary>
    /// <exception cref="ModelFileException">The folder has no weights, or weights that are not valid.</exception>
    public static SafetensorsCheckpoint Open(string folder)
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
    /// <exception cref="ModelFileException">The file is absent or not valid.</exception>
    public static SafetensorsCheckpoint OpenFile(string path)
    {
        var file = SafetensorsFile.Open(path);
        return new SafetensorsCheckpoint(
            path,
            [file],
            file.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal)
        );
    }

    /// <summary>Finds the tensor with exactly this name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) =>
        _tensors.TryGetValue(name, out tensor);

    /// <summary>Unmaps every file; spans of its tensors must not be used afterwards.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    /// <summary>Opens the shards of an index. All that were opened are closed again on an error.</summary>
    private static SafetensorsCheckpoint OpenIndex(string folder, string index)
    {
        var map =
            JsonSection.ReadFile(index, MaxIndexBytes).Section("weight_map")
            ?? throw new ModelFileException(index, "'weight_map' is missing");
        var shards = new Shards(folder, index);
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        try
        {
            // Members are enumerated, not looked up by name: a lookup is linear in their number, which an
            // untrusted file decides.
            foreach (var member in map.Element.EnumerateObject())
                tensors.Add(member.Name, shards.Find(map, member));
            if (shards.Files.Count == 0)
                throw new ModelFileException(index, "'weight_map' names no tensor");
            return new SafetensorsCheckpoint(index, shards.Files, tensors);
        }
        catch
        {
            foreach (var file in shards.Files)
                file.Dispose();
            throw;
        }
    }

    /// <summary>The shards of an index that are open, each opened once.</summary>
    private sealed class Shards(string folder, string index)
    {
        private readonly Dictionary<string, SafetensorsFile> _byName = new(StringComparer.Ordinal);
        private readonly List<SafetensorsFile> _files = [];

        /// <summary>In the order of the index.</summary>
        public IReadOnlyList<SafetensorsFile> Files => _files;

        /// <summary>The tensor of one member of <c>weight_map</c>, in the shard that it names.</summary>
        public SafetensorsTensor Find(JsonSection map, JsonProperty member)
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                throw map.Error(member.Name, "must be the name of a file");
            var shard = map.Text(member.Name, member.Value);
            if (Open(shard).TryGet(member.Name, out var tensor))
                return tensor;
            throw new ModelFileException(
                index,
                $"says tensor {ModelFileException.Quote(member.Name)} is in "
                    + $"{ModelFileException.Quote(shard)}, which does not have it; fetch the "
                    + "shards again"
            );
        }

        /// <summary>Opens a shard, or gives it where it is open.</summary>
        private SafetensorsFile Open(string shard)
        {
            if (_byName.TryGetValue(shard, out var file))
                return file;
            file = SafetensorsFile.Open(PathOf(shard));
            _byName.Add(shard, file);
            _files.Add(file);
            return file;
        }

        /// <summary>
        /// Path of a shard. Refuses a name with a path in it: the index is untrusted and could open any file of
        /// the machine.
        /// </summary>
        private string PathOf(string shard)
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
                    $"names the shard {ModelFileException.Quote(shard)}, which is not a plain file "
                        + "name in the model's folder"
                );
            return Path.Combine(folder, shard);
        }
    }
}
