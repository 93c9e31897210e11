using System.Buffers.Binary;
using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// Streams tensors into a safetensors file. The header comes first in the format, so all entries are declared at the start; their bytes
/// follow in that order, in as many pieces as wanted. The file appears under its name only at <see cref="Commit"/>, whole or not at all.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly IReadOnlyList<TensorEntry> entries;
    private readonly FileStream stream;
    private int current;
    private long written;
    private bool committed;

    private SafetensorsWriter(string path, IReadOnlyList<TensorEntry> entries)
    {
        this.path = path;
        this.entries = entries;
        temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
    }

    /// <summary>Starts a file. <paramref name="metadata"/> joins <c>{"format":"pt"}</c>, which transformers and PEFT expect.</summary>
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
            writer.stream.Write(length);
            writer.stream.Write(header);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>The next bytes of the tensor <paramref name="name"/>, which must be the one whose turn it is.</summary>
    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        SkipFinished();
        if (current == entries.Count || entries[current].Name != name)
            throw new InvalidOperationException(
                $"{path}: tensor '{name}' is out of order; next is '{(current < entries.Count ? entries[current].Name : "the end")}'."
            );
        if (bytes.Length > entries[current].Length - written)
            throw new InvalidOperationException(
                $"{path}: tensor '{name}' was declared with {entries[current].Length} bytes and gets {written + bytes.Length}."
            );
        stream.Write(bytes);
        written += bytes.Length;
    }

    /// <summary>Flushes to the disk and gives the file its name. Every declared tensor must be complete.</summary>
    public void Commit()
    {
        SkipFinished();
        if (current < entries.Count)
            throw new InvalidOperationException($"{path}: tensor '{entries[current].Name}' is not complete.");
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(temporary, path, overwrite: true);
        committed = true;
    }

    /// <summary>Removes the unfinished file if it was not committed.</summary>
    public void Dispose()
    {
        try
        {
            stream.Dispose(); // flushes, and fails again on a full disk
        }
        finally
        {
            if (!committed)
                File.Delete(temporary);
        }
    }

    private void SkipFinished()
    {
        while (current < entries.Count && written == entries[current].Length)
        {
            current++;
            written = 0;
        }
    }

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

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject("__metadata__");
        json.WriteString("format", "pt");
        foreach (
            var (key, value) in (metadata ?? new Dictionary<string, string>()).OrderBy(
                p => p.Key,
                StringComparer.Ordinal
            )
        )
        {
            if (key != "format")
                json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

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
