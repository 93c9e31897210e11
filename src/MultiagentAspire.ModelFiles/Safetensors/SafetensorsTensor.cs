namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// One tensor of a mapped file. Its bytes are little-endian, row-major and live as long as the file is open.
/// </summary>
public sealed unsafe class SafetensorsTensor
{
    /// <summary>The mapped file with the tensor's bytes.</summary>
    private readonly SafetensorsFile _file;

    /// <summary>Offset from the first byte behind the header.</summary>
    private readonly long _begin;

    /// <summary>A tensor of an open file; it can be read until the file is disposed.</summary>
    internal SafetensorsTensor(SafetensorsFile file, SafetensorsHeader.Entry entry)
    {
        _file = file;
        _begin = entry.Begin;
        Name = entry.Name;
        Type = entry.Type;
        Shape = entry.Shape;
        Length = entry.End - entry.Begin;
    }

    /// <summary>Path of the file that it is in.</summary>
    public string File => _file.Path;

    /// <summary>State-dict name.</summary>
    public string Name { get; }

    /// <summary>Type of its elements.</summary>
    public TensorType Type { get; }

    /// <summary>Sizes, outermost first; empty for a scalar. The array must not be changed.</summary>
    public long[] Shape { get; }

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>Address of the first byte in the mapping. Not necessarily aligned to the element size.</summary>
    public nint Address => _file.Address(_begin);

    /// <summary>
    /// The bytes without a copy. Read a tensor over 2 GiB by <see cref="Address"/> and <see cref="Length"/>, or
    /// slice by slice.
    /// </summary>
    /// <exception cref="OverflowException">The tensor is longer than a span can be.</exception>
    public ReadOnlySpan<byte> Bytes => Slice(0, checked((int)Length));

    /// <summary>A part of the bytes without a copy.</summary>
    /// <param name="offset">First byte, from the start of the tensor.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the tensor.</exception>
    /// <exception cref="ObjectDisposedException">The file is no longer mapped.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        return new ReadOnlySpan<byte>((byte*)_file.Address(_begin + offset), count);
    }
}
