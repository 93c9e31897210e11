namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>Names and sizes of <see cref="TensorType"/> as the format writes them.</summary>
public static class TensorTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorType type) =>
        type switch
        {
            TensorType.Bool or TensorType.U8 or TensorType.I8 or TensorType.F8E4M3 or TensorType.F8E5M2 => 1,
            TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 2,
            TensorType.I32 or TensorType.U32 or TensorType.F32 => 4,
            TensorType.I64 or TensorType.U64 or TensorType.F64 => 8,
            _ => throw new ArgumentOutOfRangeException(
                nameof(type),
                type,
                "Not an element type of the format."
            ),
        };

    internal static string Name(this TensorType type) =>
        type switch
        {
            TensorType.Bool => "BOOL",
            TensorType.F8E4M3 => "F8_E4M3",
            TensorType.F8E5M2 => "F8_E5M2",
            _ => type.ToString(),
        };

    internal static TensorType? Parse(string? name)
    {
        foreach (var type in Enum.GetValues<TensorType>())
        {
            if (type.Name() == name)
                return type;
        }
        return null;
    }

    /// <summary>Length in bytes of a tensor of this type and shape, or null when it exceeds what a 64-bit number holds or a size is negative.</summary>
    internal static long? Length(this TensorType type, ReadOnlySpan<long> shape)
    {
        UInt128 total = (UInt128)type.Size();
        foreach (var size in shape)
        {
            if (size < 0)
                return null;
            total *= (UInt128)size;
            if (total > long.MaxValue)
                return null;
        }
        return (long)total;
    }
}
