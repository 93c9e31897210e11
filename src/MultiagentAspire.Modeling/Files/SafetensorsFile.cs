using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace MultiagentAspire.Modeling.Files;

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

/// <summary>One tensor of a mapped file. Its bytes are little-endian, row-major and live as long as the file is open.</summary>
public sealed unsafe class SafetensorsTensor
{
    private readonly SafetensorsFile file;
    private readonly long begin;

    internal SafetensorsTensor(SafetensorsFile file, SafetensorsHeader.Entry entry)
    {
        this.file = file;
        begin = entry.Begin;
        Name = entry.Name;
        Type = entry.Type;
        Shape = entry.Shape;
        Length = entry.End - entry.Begin;
    }

    /// <summary>Path of the file that it is in.</summary>
    public string File => file.Path;

    public string Name { get; }
    public TensorType Type { get; }

    /// <summary>Sizes, outermost first; empty for a scalar. Not to be changed.</summary>
    public long[] Shape { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Address of the first byte in the mapping. Not necessarily aligned to the element size.</summary>
    public nint Address => file.Address(begin);

    /// <summary>The bytes without a copy. A tensor over 2 GiB has to be read by <see cref="Address"/> and <see cref="Length"/>, or slice by slice.</summary>
    public ReadOnlySpan<byte> Bytes => Slice(0, checked((int)Length));

    /// <summary>A part of the bytes without a copy.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        return new ReadOnlySpan<byte>((byte*)file.Address(begin + offset), count);
    }
}
