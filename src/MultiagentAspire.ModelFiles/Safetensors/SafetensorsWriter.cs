using System.Buffers.Binary;
using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// Streams tensors into a safetensors file. The header comes first in the format, so all entries are declared
/// at the start; their bytes follow in that order, in any number of pieces. The file appears under its name only
/// at <see cref="Commit"/>, complete or not at all.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    /// <summary>Name that the file gets at <see cref="Commit"/>.</summary>
    private readonly string _path;

    /// <summary>Name until then, in the same folder; deleted without a commit.</summary>
    private readonly string _temporary;

    /// <summary>All tensors in the order of their bytes.</summary>
    private readonly IReadOnlyList<TensorEntry> _entries;

    /// <summary>The temporary file, open for writing.</summary>
    private readonly FileStream _stream;

    /// <summary>Index of the entry whose bytes come next.</summary>
    private int _current;

    /// <summary>Bytes of it that are written.</summary>
    private long _written;

    /// <summary>Whether the file has its final name.</summary>
    private bool _committed;

    /// <summary>Creates the temporary file; <see cref="Commit"/> renames it.</summary>
    private SafetensorsWriter(string path, IReadOnlyList<TensorEntry> entries)
    {
        _path = path;
        _entries = entries;
        _temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
    }

    /// <summary>
    /// Starts a file: writes its header under a temporary name in the same folder.
    /// </summary>
    /// <param name="path">Name that the file gets at <see cref="Commit"/>; replaced if it exists.</param>
    /// <param name="entries">All tensors in the order of their bytes.</param>
    /// <param name="metadata">Strings for <c>__metadata__</c>, in addition to <c>{"format":"pt"}</c>, which
    /// transformers and PEFT expect.</param>
    /// <exception cref="ArgumentException">Two entries have one name, or a shape is impossible.</exception>
    public static SafetensorsWriter Create(
        string path,
        IReadOnlyList<TensorEntry> entries,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        var header = Header(entries, metadata);
        var writer = new SafetensorsWriter(path, entries);
        try
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            writer._stream.Write(length);
            writer._stream.Write(header);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Writes the next bytes of a tensor.</summary>
    /// <param name="name">The first entry that is not complete.</param>
    /// <param name="bytes">Little-endian, row-major.</param>
    /// <exception cref="InvalidOperationException">It is another entry's turn, or the bytes are more than
    /// declared.</exception>
    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        SkipFinished();
        if (_current == _entries.Count || _entries[_current].Name != name)
            throw new InvalidOperationException(
                $"{_path}: tensor '{name}' is out of order; next is "
                    + $"'{(_current < _entries.Count ? _entries[_current].Name : "the end")}'."
            );
        if (bytes.Length > _entries[_current].Length - _written)
            throw new InvalidOperationException(
                $"{_path}: tensor '{name}' was declared with {_entries[_current].Length} bytes and "
                    + $"gets {_written + bytes.Length}."
            );
        _stream.Write(bytes);
        _written += bytes.Length;
    }

    /// <summary>Flushes to the disk and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">A declared tensor is not complete.</exception>
    public void Commit()
    {
        SkipFinished();
        if (_current < _entries.Count)
            throw new InvalidOperationException(
                $"{_path}: tensor '{_entries[_current].Name}' is not complete."
            );
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    /// <summary>Removes the temporary file if it was not committed.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose(); // flushes, and fails again on a full disk
        }
        finally
        {
            if (!_committed)
                File.Delete(_temporary);
        }
    }

    /// <summary>
    /// Moves on to the first entry that is not complete. Entries without elements are complete at once.
    /// </summary>
    private void SkipFinished()
    {
        while (_current < _entries.Count && _written == _entries[_current].Length)
        {
            _current++;
            _written = 0;
        }
    }

    /// <summary>The JSON header, padded with spaces to a multiple of 8 bytes.</summary>
    private static byte[] Header(
        IReadOnlyList<TensorEntry> entries,
        IReadOnlyDictionary<string, string>? metadata
    )
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var entry in entries)
            {
                if (!names.Add(entry.Name))
                    throw new ArgumentException($"Two tensors are named '{entry.Name}'.", nameof(entries));
                WriteEntry(json, entry, offset);
                offset = checked(offset + entry.Length);
            }
            json.WriteEndObject();
        }
        // Padding with spaces aligns the data to 8 bytes, as the reference writer does.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>Writes <c>__metadata__</c>, keys sorted, so that equal content gives equal bytes.</summary>
    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject("__metadata__");
        json.WriteString("format", "pt");
        var added = metadata ?? new Dictionary<string, string>();
        foreach (var (key, value) in added.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (key != "format")
                json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the entry of a tensor whose bytes start at an offset.</summary>
    private static void WriteEntry(Utf8JsonWriter json, TensorEntry entry, long offset)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.Type.Name());
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + entry.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
