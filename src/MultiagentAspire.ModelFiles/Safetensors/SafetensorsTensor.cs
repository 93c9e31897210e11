namespace MultiagentAspire.ModelFiles.Safetensors;

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
