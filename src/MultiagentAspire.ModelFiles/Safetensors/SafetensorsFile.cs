using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// One <c>.safetensors</c> file, mapped into memory: 8 bytes little-endian header length, JSON header, data
/// (huggingface/safetensors, Format). The whole header is checked when the file is opened, so a tensor's bytes
/// can be read without further checks. Files of any size work.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>The mapping, read-only; unmapped by <see cref="Dispose"/>.</summary>
    private readonly MemoryMappedFile _map;

    /// <summary>A view of the whole file, whose pointer <see cref="_data"/> holds.</summary>
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, SafetensorsTensor> _byName = new(StringComparer.Ordinal);

    /// <summary>Address of the first byte behind the header; null after <see cref="Dispose"/>.</summary>
    private byte* _data;

    /// <param name="path">Path for messages.</param>
    /// <param name="map">The mapped file, owned from now on.</param>
    /// <param name="view">A view of all of it, owned from now on.</param>
    /// <param name="dataStart">Offset of the first byte behind the header.</param>
    /// <param name="header">Checked entries and metadata.</param>
    private SafetensorsFile(
        string path,
        MemoryMappedFile map,
        MemoryMappedViewAccessor view,
        long dataStart,
        (List<SafetensorsHeader.Entry> Entries, Dictionary<string, string> Metadata) header
    )
    {
        Path = path;
        _map = map;
        _view = view;
        Metadata = header.Metadata;
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + view.PointerOffset + dataStart;
        var tensors = new List<SafetensorsTensor>(header.Entries.Count);
        foreach (var entry in header.Entries)
        {
            var tensor = new SafetensorsTensor(this, entry);
            tensors.Add(tensor);
            _byName.Add(entry.Name, tensor);
        }
        Tensors = tensors;
    }

    /// <summary>Path by which the file was opened.</summary>
    public string Path { get; }

    /// <summary>The strings of <c>__metadata__</c>; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>All tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Opens a file, checks its header and maps it.</summary>
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

    /// <summary>Finds the tensor with exactly this name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) =>
        _byName.TryGetValue(name, out tensor);

    /// <summary>Address of a byte of the data.</summary>
    /// <param name="begin">Offset from the first byte behind the header.</param>
    /// <exception cref="ObjectDisposedException">The file is no longer mapped.</exception>
    internal nint Address(long begin)
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        return (nint)(_data + begin);
    }

    /// <summary>Unmaps the file; spans and addresses taken from its tensors must not be used afterwards.</summary>
    public void Dispose()
    {
        if (_data is null)
            return;
        _data = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    /// <summary>Reads the header's bytes and the offset behind them.</summary>
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
                $"says its header has {length} bytes, more than the format's "
                    + $"{SafetensorsHeader.MaximumBytes}; it is not a safetensors file"
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
