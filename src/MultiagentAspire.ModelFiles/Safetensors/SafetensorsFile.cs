using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// One <c>.safetensors</c> file, mapped into memory. The whole header is checked when it is opened (interop: 8 bytes little-endian
/// length, JSON header, data), so a tensor's bytes can be read without further checks. Files of any size work.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly Dictionary<string, SafetensorsTensor> byName = new(StringComparer.Ordinal);
    private byte* data;

    private SafetensorsFile(
        string path,
        MemoryMappedFile map,
        MemoryMappedViewAccessor view,
        long dataStart,
        (List<SafetensorsHeader.Entry> Entries, Dictionary<string, string> Metadata) header
    )
    {
        Path = path;
        this.map = map;
        this.view = view;
        Metadata = header.Metadata;
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        data = start + view.PointerOffset + dataStart;
        var tensors = new List<SafetensorsTensor>(header.Entries.Count);
        foreach (var entry in header.Entries)
        {
            var tensor = new SafetensorsTensor(this, entry);
            tensors.Add(tensor);
            byName.Add(entry.Name, tensor);
        }
        Tensors = tensors;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>All tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="ModelFileException">The file is absent or not valid.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new ModelFileException(path, "the file does not exist");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var (headerBytes, dataStart) = ReadHeader(path, stream);
        var header = SafetensorsHeader.Parse(path, headerBytes, stream.Length - dataStart);
        var map = MemoryMappedFile.CreateFromFile(
            path,
            FileMode.Open,
            mapName: null,
            capacity: 0,
            MemoryMappedFileAccess.Read
        );
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, map, view, dataStart, header);
        }
        catch
        {
            view?.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>Looks a tensor up by its exact name.</summary>
    public bool TryGet(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SafetensorsTensor? tensor
    ) => byName.TryGetValue(name, out tensor);

    internal nint Address(long begin)
    {
        ObjectDisposedException.ThrowIf(data is null, this);
        return (nint)(data + begin);
    }

    /// <summary>Unmaps the file; spans and addresses taken from its tensors must not be used afterwards.</summary>
    public void Dispose()
    {
        if (data is null)
            return;
        data = null;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
    }

    private static (byte[] Header, long DataStart) ReadHeader(string path, FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
            throw new ModelFileException(
                path,
                $"{stream.Length} bytes are too few for a safetensors file; fetch it again"
            );
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumBytes)
            throw new ModelFileException(
                path,
                $"says its header has {length} bytes, more than the format's {SafetensorsHeader.MaximumBytes}; it is not a safetensors file"
            );
        if ((long)length > stream.Length - 8)
            throw new ModelFileException(
                path,
                $"says its header has {length} bytes, but the file has {stream.Length}: it is cut short; fetch it again"
            );
        var header = new byte[length];
        stream.ReadExactly(header);
        return (header, 8 + (long)length);
    }
}
